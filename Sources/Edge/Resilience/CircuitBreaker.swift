/// Keeps requests away from something that keeps failing, and lets a few through to see whether it has recovered.
///
/// Closed until `failureThreshold` failures in a row; open for `recoveryTime`; then half-open: at most `halfOpenCalls`
/// trials run at once, as many successes in a row close it, one failure opens it again. Times are nanoseconds on one
/// steady clock.
struct CircuitBreaker: Equatable {
    /// When it opens, for how long, and how it closes again.
    struct Policy: Equatable, Sendable {
        /// `circuit_breaker.failure_threshold`, 5.
        var failureThreshold: Int
        /// `circuit_breaker.recovery_timeout`, 60 s.
        var recoveryTime: Int64
        /// `circuit_breaker.half_open_max_calls`, 3.
        var halfOpenCalls: Int
    }

    /// Where it stands.
    enum State: Equatable {
        case closed(failures: Int)
        case open(since: Int64)
        case halfOpen(running: Int, successes: Int)
    }

    private(set) var state = State.closed(failures: 0)
    let policy: Policy

    init(policy: Policy) {
        self.policy = policy
    }

    /// Whether a call would be let through, without letting one through.
    func wouldAdmit(at now: Int64) -> Bool {
        switch state {
        case .closed: true
        case .open(let since): now >= since + policy.recoveryTime
        case .halfOpen(let running, let successes): running + successes < policy.halfOpenCalls
        }
    }

    /// Lets a call through, or not.
    mutating func admit(at now: Int64) -> Bool {
        guard wouldAdmit(at: now) else { return false }
        switch state {
        case .closed: break
        case .open: state = .halfOpen(running: 1, successes: 0)
        case .halfOpen(let running, let successes): state = .halfOpen(running: running + 1, successes: successes)
        }
        return true
    }

    /// A call that was let through has succeeded.
    mutating func succeeded() {
        switch state {
        case .closed: state = .closed(failures: 0)
        case .open: break
        case .halfOpen(let running, let successes):
            state =
                successes + 1 >= policy.halfOpenCalls
                ? .closed(failures: 0) : .halfOpen(running: max(0, running - 1), successes: successes + 1)
        }
    }

    /// A call that was let through has failed in a way that is held against what was called.
    mutating func failed(at now: Int64) {
        switch state {
        case .closed(let failures):
            state = failures + 1 >= policy.failureThreshold ? .open(since: now) : .closed(failures: failures + 1)
        case .open: break
        case .halfOpen: state = .open(since: now)
        }
    }

    /// A call that was let through has ended without telling anything about what was called.
    mutating func abandoned() {
        if case .halfOpen(let running, let successes) = state {
            state = .halfOpen(running: max(0, running - 1), successes: successes)
        }
    }

    /// Until when nothing is let through; nil when something is.
    func closedUntil(now: Int64) -> Int64? {
        guard case .open(let since) = state, now < since + policy.recoveryTime else { return nil }
        return since + policy.recoveryTime
    }
}
