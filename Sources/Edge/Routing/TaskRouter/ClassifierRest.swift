import Synchronization

/// Leaves a classifier alone for a while that keeps everybody waiting until its time limit.
///
/// Only time-outs count: a classifier that refuses or fails costs nothing. Times are nanoseconds on one steady clock.
final class ClassifierRest: Sendable {
    /// So many time-outs in a row, and for how long it then rests.
    ///
    /// Chosen, unmeasured.
    static let policy = (timeouts: 3, rest: Int64(30_000_000_000))

    private struct State {
        var timeouts = 0
        var until: Int64 = 0
    }

    private let state = Mutex(State())

    /// Whether it may be asked.
    func isOver(now: Int64) -> Bool { state.withLock { $0.until <= now } }

    /// It answered, or failed in time.
    func answered() { state.withLock { $0.timeouts = 0 } }

    /// Its time limit passed.
    func timedOut(now: Int64) {
        state.withLock { state in
            state.timeouts += 1
            if state.timeouts >= Self.policy.timeouts { state.until = now + Self.policy.rest }
        }
    }

    /// Somebody knows that it is well again.
    func reset() { state.withLock { $0 = State() } }
}
