/// Whether a peer may still be spoken to, judged by when it was last heard.
///
/// Anything heard counts, not only beats. A peer that was silent for more than the allowed number of beats is lost until
/// it is heard again.
public struct Liveness: Sendable, Equatable {
    /// What an event made of it.
    public enum Change: Sendable, Equatable {
        case unchanged
        case lost
        case recovered
    }

    /// When the peer was last heard.
    public private(set) var lastHeard: ContinuousClock.Instant
    /// Whether it may be spoken to.
    public private(set) var isLive = true

    private let patience: Duration

    /// A peer just heard, which beats each `interval` and may miss `allowedMisses` of them.
    public init(at now: ContinuousClock.Instant, interval: Duration = .seconds(1), allowedMisses: Int = 3) {
        lastHeard = now
        patience = interval * allowedMisses
    }

    /// The peer said something.
    public mutating func heard(at now: ContinuousClock.Instant) -> Change {
        lastHeard = max(lastHeard, now)
        guard !isLive else { return .unchanged }
        isLive = true
        return .recovered
    }

    /// Time has passed.
    public mutating func check(at now: ContinuousClock.Instant) -> Change {
        guard isLive, lastHeard.duration(to: now) > patience else { return .unchanged }
        isLive = false
        return .lost
    }

    /// How long the peer has been silent.
    public func silence(at now: ContinuousClock.Instant) -> Duration { lastHeard.duration(to: now) }
}
