/// What a request may claim of the providers' outbound limits while it is on its way.
struct OutboundTurn {
    /// A place in the queue before one provider.
    struct Place: Equatable {
        let provider: Int
        let number: UInt64
    }

    /// Whether limits hold for it that nobody wrote down for a provider (contract C15).
    var obeysDefault = false
    /// Where it waits.
    var places: [Place] = []

    /// Its place before a provider; nil when it does not wait there.
    func place(before provider: Int) -> UInt64? {
        if places.isEmpty { return nil }
        return places.first { $0.provider == provider }?.number
    }
}
