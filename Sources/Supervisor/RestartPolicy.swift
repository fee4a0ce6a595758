/// When a process that died is started again, and when it is given up.
///
/// | it died | next start |
/// |---|---|
/// | after it had served for a second or more | at once |
/// | after it was ready, but sooner | after 1 s |
/// | before it was ready, the first time | after 1 s |
/// | … the 2nd, 3rd, 4th, 5th, 6th time | after 2, 4, 8, 16, 32 s |
/// | … the 7th time within minutes, if it is optional | never |
///
/// The failures are a score that halves every five minutes, so that one bad start a day never adds up. A machine: no clock.
struct RestartPolicy: Equatable, Sendable {
    enum Verdict: Equatable {
        case atOnce
        case after(Duration)
        case giveUp
    }

    /// Whether the rest can do without it.
    let isOptional: Bool
    private(set) var score = 0.0
    private var scoredAt = Duration.zero

    init(isOptional: Bool) { self.isOptional = isOptional }

    /// Serving for so long is proof that a start works.
    static let provenAfter = Duration.seconds(1)
    /// Chosen, unmeasured: long against the 63 s that six waits take, short against a day.
    static let halfLife = Duration.seconds(300)
    /// Six waits of 1 to 32 s, about a minute in all, then it is given up.
    static let mostFailures = 6.0
    /// The contract's bound.
    static let longestWaitSeconds = 32

    /// - Parameters:
    ///   - served: how long it had been ready; nil when it never was.
    ///   - now: time since the supervisor began.
    /// - Returns: when to start it again.
    mutating func died(served: Duration?, at now: Duration) -> Verdict {
        if let served { return served >= Self.provenAfter ? .atOnce : .after(.seconds(1)) }
        decay(to: now)
        score += 1
        if isOptional, score > Self.mostFailures { return .giveUp }
        let doublings = min(5, max(0, Int(score.rounded()) - 1))
        return .after(.seconds(min(Self.longestWaitSeconds, 1 << doublings)))
    }

    /// Someone asks for a start by hand: the past is forgiven.
    mutating func forgive() { score = 0 }

    /// Halves step by step, and in a straight line in between: near enough, and needs no exponential function.
    private mutating func decay(to now: Duration) {
        var age = now - scoredAt
        scoredAt = now
        while age >= Self.halfLife, score > 0.01 {
            score /= 2
            age -= Self.halfLife
        }
        score *= 1 - 0.5 * min(1, age / Self.halfLife)
    }
}
