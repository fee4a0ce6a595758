public import Domain

/// How a request ended, what it used and what it cost.
public struct LedgerClose: Sendable, Equatable {
    /// One provider's part of an answer that more than one provider wrote.
    public struct Leg: Sendable, Hashable, Codable {
        /// Who wrote this part.
        public var provider: String
        /// With which model.
        public var model: String
        /// The tokens of this part alone.
        public var usage: Usage
        /// The price of this part alone.
        public var cost: Cost

        /// A part with its tokens and price.
        public init(provider: String, model: String, usage: Usage, cost: Cost) {
            self.provider = provider
            self.model = model
            self.usage = usage
            self.cost = cost
        }
    }

    /// The sequence number of the request's `open`.
    public var opened: UInt64
    /// How it ended.
    public var outcome: Outcome
    /// The tokens of the whole request, all legs together, and on whose word.
    public var usage: Usage
    /// The price of the whole request, all legs together.
    public var cost: Cost
    /// The HTTP status the client got; zero if it got none.
    public var status: Int
    /// What went wrong, as a `GatewayError.Code`; text, so that an older reader keeps a newer code.
    public var errorCode: String?
    /// Which time limit fired, when one did.
    public var timeLimit: TimeLimit?
    /// How many upstream calls were tried.
    public var attempts: Int
    /// The provider that really answered, or failed last.
    public var provider: String
    /// The model that really answered, or failed last.
    public var model: String
    /// From the request's arrival to the first token, when there was one.
    public var timeToFirstToken: Duration?
    /// From the request's arrival to its end.
    public var duration: Duration
    /// The size of the client's request body.
    public var bytesIn: Int
    /// The size of the answer's body.
    public var bytesOut: Int
    /// The answer's own id, as the client saw it.
    public var responseID: String?
    /// The parts of an answer that was continued by another provider; empty for an ordinary one.
    public var legs: [Leg]
    /// How the task router's chain calls the model that answered, where that is not `model` itself.
    public var label: String?
    /// Who was called, how often, and what came of it; empty where it was one call at most that ended as the row says.
    public var calls: [ProviderCalls]

    /// A closing row; what is optional defaults to absent.
    public init(
        opened: UInt64,
        outcome: Outcome,
        usage: Usage,
        cost: Cost,
        status: Int,
        errorCode: String? = nil,
        timeLimit: TimeLimit? = nil,
        attempts: Int = 1,
        provider: String,
        model: String,
        timeToFirstToken: Duration? = nil,
        duration: Duration,
        bytesIn: Int = 0,
        bytesOut: Int = 0,
        responseID: String? = nil,
        legs: [Leg] = [],
        label: String? = nil,
        calls: [ProviderCalls] = []
    ) {
        self.opened = opened
        self.outcome = outcome
        self.usage = usage
        self.cost = cost
        self.status = status
        self.errorCode = errorCode
        self.timeLimit = timeLimit
        self.attempts = attempts
        self.provider = provider
        self.model = model
        self.timeToFirstToken = timeToFirstToken
        self.duration = duration
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.responseID = responseID
        self.legs = legs
        self.label = label
        self.calls = calls
    }
}
