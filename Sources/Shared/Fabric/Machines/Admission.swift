import DequeModule
import Wire

/// Decides which calls of the peers are worked on now, which wait, and which are turned away.
struct Admission: Sendable {
    /// What becomes of a new call.
    enum Verdict: Sendable, Equatable {
        case start
        case wait
        case refuse(WireError.Code)
    }

    /// What is to be done about a call that was taken in.
    enum Step: Sendable, Equatable {
        case start(RequestKey)
        /// Stop the work; its end is reported as any other.
        case stop(RequestKey)
        /// It was never begun and will not be.
        case refuse(RequestKey, WireError.Code)
    }

    private struct Running: Sendable {
        var deadline: Moment?
        var isStopping = false
    }

    private struct Waiting: Sendable {
        var key: RequestKey
        var deadline: Moment?
    }

    private var running: [RequestKey: Running] = [:]
    private var waiting: Deque<Waiting> = []
    private let capacity: Int
    private let queueBound: Int
    /// Not later than the first deadline of a call at hand.
    private(set) var nextDue: Moment?

    /// At most `capacity` at once, and `queueBound` more that wait.
    init(capacity: Int, queueBound: Int) {
        self.capacity = max(1, capacity)
        self.queueBound = queueBound
    }

    /// Calls at work.
    var runningCount: Int { running.count }

    /// A call came in.
    mutating func admit(_ key: RequestKey, deadline: Moment?, at now: Moment) -> Verdict {
        if let deadline, deadline <= now { return .refuse(.deadline) }
        // an id in use again: answering one of the two would answer both
        guard running[key] == nil, !waiting.contains(where: { $0.key == key }) else { return .refuse(.badRequest) }
        if running.count < capacity {
            note(deadline)
            running[key] = Running(deadline: deadline)
            return .start
        }
        guard waiting.count < queueBound else { return .refuse(.overloaded) }
        note(deadline)
        waiting.append(Waiting(key: key, deadline: deadline))
        return .wait
    }

    /// Work on a call has ended, one way or another.
    mutating func finished(_ key: RequestKey, at now: Moment) -> [Step] {
        guard running.removeValue(forKey: key) != nil else { return [] }
        var steps: [Step] = []
        while running.count < capacity, let next = waiting.popFirst() {
            if let deadline = next.deadline, deadline <= now {
                steps.append(.refuse(next.key, .deadline))
            } else {
                running[next.key] = Running(deadline: next.deadline)
                steps.append(.start(next.key))
            }
        }
        return steps
    }

    /// The caller takes a call back.
    mutating func cancel(_ key: RequestKey) -> [Step] {
        if let index = waiting.firstIndex(where: { $0.key == key }) {
            waiting.remove(at: index)
            return [.refuse(key, .cancelled)]
        }
        return stop(key)
    }

    /// The peer is gone: nobody wants its answers.
    mutating func drop(_ link: LinkID) -> [Step] {
        let dropped = waiting.filter { $0.key.link == link }
        waiting.removeAll { $0.key.link == link }
        return dropped.map { .refuse($0.key, .cancelled) }
            + running.keys.filter { $0.link == link }.flatMap { stop($0) }
    }

    /// Ends what is past its deadline.
    mutating func expire(at now: Moment) -> [Step] {
        guard let due = nextDue, due <= now else { return [] }
        let late = waiting.filter { $0.deadline.map { $0 <= now } ?? false }
        waiting.removeAll { $0.deadline.map { $0 <= now } ?? false }
        let overdue = running.filter { $0.value.deadline.map { $0 <= now } ?? false }.keys
        let steps = late.map { Step.refuse($0.key, .deadline) } + overdue.flatMap { stop($0) }
        nextDue =
            (running.values.filter { !$0.isStopping }.compactMap(\.deadline) + waiting.compactMap(\.deadline)).min()
        return steps
    }

    private mutating func stop(_ key: RequestKey) -> [Step] {
        guard let state = running[key], !state.isStopping else { return [] }
        running[key]?.isStopping = true
        return [.stop(key)]
    }

    private mutating func note(_ deadline: Moment?) {
        guard let deadline else { return }
        nextDue = min(nextDue ?? deadline, deadline)
    }
}
