import Wire

/// How a worker stands with one edge: connected, introduced, welcome or refused.
struct DialState: Sendable, Equatable {
    /// Where it stands.
    enum Phase: Sendable, Equatable {
        /// There is nobody at the other end yet, or nobody who was told who we are.
        case unintroduced
        /// The hello is sent; it is said again should no answer come.
        case introduced(until: Moment)
        case welcome
        /// The edge will not have us; it is asked again later, for it may be replaced by another version.
        case refused(until: Moment)
    }

    private(set) var phase = Phase.unintroduced
    /// How often a connection has begun, over all edges and sockets of this process: the edge compares them.
    private(set) var connection: Int

    private let answerLimit: Duration
    private let refusalPause: Duration

    init(connection: Int, answerLimit: Duration, refusalPause: Duration) {
        self.connection = connection
        self.answerLimit = answerLimit
        self.refusalPause = refusalPause
    }

    /// Whether a hello is wanted as soon as the socket takes one.
    var wantsToGreet: Bool { phase == .unintroduced }

    /// When something must happen if nothing else does.
    var nextDue: Moment? {
        switch phase {
        case .introduced(let until), .refused(let until): until
        case .unintroduced, .welcome: nil
        }
    }

    mutating func greeted(at now: Moment) { phase = .introduced(until: now + answerLimit) }

    /// The edge accepted; true when it had not before.
    mutating func welcomed() -> Bool {
        guard phase != .welcome else { return false }
        phase = .welcome
        return true
    }

    mutating func refused(at now: Moment) { phase = .refused(until: now + refusalPause) }

    /// The edge does not know us: it is a new one.
    mutating func estranged() { phase = .unintroduced }

    /// The connection broke; the next one is another, and carries the number given.
    mutating func disconnected(next connection: Int) {
        phase = .unintroduced
        self.connection = connection
    }

    /// Time has passed.
    mutating func check(at now: Moment) {
        if let due = nextDue, due <= now { phase = .unintroduced }
    }
}
