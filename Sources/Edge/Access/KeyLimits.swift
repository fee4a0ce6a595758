import Domain

/// What a virtual key may use; nil everywhere is no limit.
struct KeyLimits: Sendable, Equatable {
    /// Requests in one window of 60 s.
    var requestsPerMinute: Int?
    /// Tokens, prompts and answers together, in one window of 60 s.
    var tokensPerMinute: Int?
    /// Requests at the same time.
    var concurrentRequests: Int?
    /// Money for each day (UTC), each calendar month (UTC), and altogether.
    var budget = Budget()

    /// How much money may be spent.
    struct Budget: Sendable, Equatable {
        var day: Cost?
        var month: Cost?
        var total: Cost?
    }

    /// Whether nothing is limited.
    var isEmpty: Bool { self == KeyLimits() }
}
