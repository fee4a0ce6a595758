import Synchronization

/// Ended spans on their way to the exporters: bounded, the newest give way.
public final class SpanQueue: Sendable {
    private struct State {
        var spans: [Span] = []
        var dropped = 0
    }

    private let state = Mutex(State())
    private let most: Int

    /// A queue of at most so many spans; the default, 4,096, is chosen, unmeasured.
    public init(most: Int = 4096) {
        self.most = most
    }

    /// Adds spans, as far as there is room.
    public func add(_ spans: [Span]) {
        state.withLock { state in
            let room = max(0, most - state.spans.count)
            state.spans += spans.prefix(room)
            state.dropped += max(0, spans.count - room)
        }
    }

    /// Takes the oldest out, at most so many.
    public func take(_ count: Int) -> [Span] {
        state.withLock { state in
            let taken = Array(state.spans.prefix(count))
            state.spans.removeFirst(taken.count)
            return taken
        }
    }

    /// How many had no room since the process began.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// How many wait.
    public var count: Int { state.withLock { $0.spans.count } }
}
