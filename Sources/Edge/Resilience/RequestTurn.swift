import Wire

/// Who asks, and what it may claim of the providers while it is on its way.
struct RequestTurn {
    /// A place in the queue before one provider.
    struct Place: Equatable {
        let provider: Int
        let number: UInt64
    }

    /// Which rule chose the candidates.
    ///
    /// Requests of sessions obey outbound limits that nobody wrote down for a provider (contract C15). Failures of routed
    /// requests, which try several models, are counted against the model; those of others against the provider alone.
    var kind = RouteKind.explicit
    /// Where it waits.
    var places: [Place] = []

    /// Its place before a provider; nil when it does not wait there.
    func place(before provider: Int) -> UInt64? {
        if places.isEmpty { return nil }
        return places.first { $0.provider == provider }?.number
    }
}
