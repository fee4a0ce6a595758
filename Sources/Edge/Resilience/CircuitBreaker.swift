/// Keeps requests away from something that keeps failing, and lets a few through to see whether it has recovered.
///
/// Closed until `failureThreshold` failures in a row; open for `recoveryTime`; then half-open: at most `halfOpenCalls`
/// trials run at once, as many successes in a row close it, one failure opens it again. Times are nanoseconds on one
/// steady clock.
///
/// What a call tells counts only while the breaker stands where it stood when it let the call through: each change of
/// state begins a new `era`, and news from an older one says nothing about how things are now.
struct CircuitBreaker: Equatable {
    /// When it opens, for how long, and how it closes again.
    struct Policy: Equatable, Sendable {
        /// `circuit_breaker.failure_threshold`, 5; of models 3.
        var failureThreshold: Int
        /// `circuit_breaker.recovery_timeout`, 60 s; of models 300 s.
        var recoveryTime: Int64
        /// `circuit_breaker.half_open_max_calls`, 3; of models 1.
        var halfOpenCalls: Int
    }

    /// Where it stands.
    enum State: Equatable {
        case closed(failures: Int)
        case open(since: Int64)
        case halfOpen(running: Int, successes: Int)
    }

    private(set) var state = State.closed(failures: 0)
    /// Counts the changes of state.
    private(set) var era: UInt32 = 0
    /// Failures in a row: those that opened it stay until it closes.
    private(set) var failures = 0
    let policy: Policy

    init(policy: Policy) {
        self.policy = policy
    }

    /// Whether it has nothing to remember.
    var isClear: Bool { state == .closed(failures: 0) }

    /// Whether a call would be let through, without letting one through.
    func wouldAdmit(at now: Int64) -> Bool {
        switch state {
        case .closed: true
        case .open(let since): now >= since + policy.recoveryTime
        case .halfOpen(let running, let successes): running + successes < policy.halfOpenCalls
        }
    }

    /// Lets a call through, or not; the era is handed back with what the call told.
    mutating func admit(at now: Int64) -> UInt32? {
        guard wouldAdmit(at: now) else { return nil }
        switch state {
        case .closed: break
        case .open: enter(.halfOpen(running: 1, successes: 0))
        case .halfOpen(let running, let successes): state = .halfOpen(running: running + 1, successes: successes)
        }
        return era
    }

    /// A call that was let through in that era has succeeded; true when that closes the breaker.
    mutating func succeeded(in era: UInt32) -> Bool {
        guard era == self.era else { return false }
        switch state {
        case .open: return false
        case .closed(let count):
            guard count > 0 else { return false }
            failures = 0
            state = .closed(failures: 0)
            return false
        case .halfOpen(let running, let successes):
            guard successes + 1 >= policy.halfOpenCalls else {
                state = .halfOpen(running: max(0, running - 1), successes: successes + 1)
                return false
            }
            close()
            return true
        }
    }

    /// A call that was let through in that era has failed in a way that is held against what was called; true when that
    /// opens the breaker.
    mutating func failed(in era: UInt32, at now: Int64) -> Bool {
        guard era == self.era else { return false }
        switch state {
        case .open: return false
        case .closed(let count):
            failures = count + 1
            guard failures >= policy.failureThreshold else {
                state = .closed(failures: failures)
                return false
            }
        case .halfOpen: failures += 1
        }
        enter(.open(since: now))
        return true
    }

    /// A call that was let through in that era has ended without telling anything about what was called.
    mutating func abandoned(in era: UInt32) {
        guard era == self.era, case .halfOpen(let running, let successes) = state else { return }
        state = .halfOpen(running: max(0, running - 1), successes: successes)
    }

    /// Somebody else knows better: everything is forgotten.
    mutating func close() {
        failures = 0
        enter(.closed(failures: 0))
    }

    /// Stands as it stood when it was written down, open since then.
    mutating func reopen(since: Int64, failures: Int) {
        self.failures = max(failures, 1)
        enter(.open(since: since))
    }

    /// Until when nothing is let through; nil when something is.
    func closedUntil(now: Int64) -> Int64? {
        guard case .open(let since) = state, now < since + policy.recoveryTime else { return nil }
        return since + policy.recoveryTime
    }

    private mutating func enter(_ next: State) {
        state = next
        era &+= 1
    }
}

/// The breaker that keeps calls from a model at a provider.
struct BreakerClosure: Equatable {
    /// Whose it is.
    enum Owner: String {
        case provider
        case model
    }

    var owner: Owner
    /// When it lets trials through; nil when as many as may are under way.
    var until: Int64?
}

extension CircuitBreaker {
    /// How it is called where it is shown: an open one whose time is over waits for trials, like a half-open one.
    enum Word: String, Sendable {
        case closed
        case open
        case halfOpen = "half_open"
    }

    /// Its word at that time.
    func word(at now: Int64) -> Word {
        switch state {
        case .closed: .closed
        case .open: closedUntil(now: now) == nil ? .halfOpen : .open
        case .halfOpen: .halfOpen
        }
    }
}
