/// From serving to the exit code: what the chassis does next, given what happened.
///
/// serving ─stop─▶ draining ─drained or time up─▶ ending ─run returned or time up─▶ ended. A machine: no clock, no I/O; the
/// chassis feeds it events and does what the actions say.
struct Life: Equatable {
    enum State: Equatable {
        case serving
        case draining
        /// Drained; `run` is expected to return by itself.
        case ending
        /// `run` has been cancelled.
        case cancelled
        case ended
    }

    enum Event: Equatable {
        /// The supervisor asks for the end, as after a reload; what runs may take `limit`.
        case order(limit: Duration)
        /// A signal asks for the end; what runs may take `limit`, from now on. A second signal means at once.
        case signal(limit: Duration)
        case drained
        /// `run` returned.
        case returned
        /// `run` threw.
        case failed
        /// The time asked for by `startTimer` with this number has passed.
        case timeUp(Int)
    }

    enum Action: Equatable {
        case drain
        case startTimer(Int, Duration)
        case cancelRun
        case exit(ExitCode)
    }

    private(set) var state = State.serving
    private var timer = 0
    private var isSignalled = false

    /// How long `run` may take to return after draining or after its cancellation; chosen, unmeasured.
    static let grace = Duration.seconds(1)

    mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.ended, _): return []
        case (_, .failed): return end(state == .serving ? .internalFailure : .ok)
        // A role that stops serving without being asked to has failed its duty.
        case (.serving, .returned): return end(.internalFailure)
        case (_, .returned): return end(.ok)
        case (.serving, .order(let limit)):
            state = .draining
            return [.drain, start(limit)]
        case (_, .order): return []
        case (_, .signal(let limit)): return signalled(limit)
        case (.draining, .drained):
            state = .ending
            return [start(Self.grace)]
        case (_, .timeUp(let number)) where number == timer:
            return state == .cancelled ? end(.ok) : cancel()
        case (_, .drained), (_, .timeUp): return []
        }
    }

    private mutating func signalled(_ limit: Duration) -> [Action] {
        defer { isSignalled = true }
        switch state {
        case .serving:
            state = .draining
            return [.drain, start(limit)]
        // Draining at leisure after a reload, and now in earnest: the shorter limit counts.
        case .draining where !isSignalled: return [start(limit)]
        default: return cancel()
        }
    }

    private mutating func start(_ duration: Duration) -> Action {
        timer += 1
        return .startTimer(timer, duration)
    }

    private mutating func cancel() -> [Action] {
        if state == .cancelled { return [] }
        state = .cancelled
        return [.cancelRun, start(Self.grace)]
    }

    private mutating func end(_ code: ExitCode) -> [Action] {
        state = .ended
        return [.exit(code)]
    }
}
