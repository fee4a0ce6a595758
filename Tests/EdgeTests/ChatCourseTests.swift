import Domain
import Testing

@testable import Edge

@Suite struct ChatCourseTests {
    private static let second: Int64 = 1_000_000_000
    private let broke = GatewayError(.providerConnection, "broke")

    private func course(_ retries: [Int], delay: Int64 = second, deadline: Int64 = 900 * second) -> ChatCourse {
        ChatCourse(candidates: retries.map { .init(maxRetries: $0, retryDelay: delay) }, deadline: deadline)
    }

    private func next(_ course: inout ChatCourse, at now: Int64 = 0) -> ChatCourse.Step {
        course.next(now: now) { _ in .ready }
    }

    @Test func `every candidate is asked once before any is asked twice`() {
        var course = course([3, 3])
        #expect(next(&course) == .attempt(candidate: 0))
        #expect(course.failed(.retryable(broke, restUntil: nil), now: 0, jitter: 0) == nil)
        #expect(next(&course) == .attempt(candidate: 1))
        #expect(course.failed(.retryable(broke, restUntil: nil), now: 0, jitter: 0) == nil)
        #expect(next(&course) == .wait(until: Self.second))
        #expect(next(&course, at: Self.second) == .attempt(candidate: 0))
    }

    @Test(arguments: [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (6, 30)])
    func `extra tries wait longer and longer, at most thirty seconds`(try number: Int, seconds: Int) {
        var course = course([10])
        var now: Int64 = 0
        for attempt in 0...number {
            #expect(next(&course, at: now) == .attempt(candidate: 0))
            _ = course.failed(.retryable(broke, restUntil: nil), now: now, jitter: 0)
            guard case .wait(let until) = next(&course, at: now) else {
                Issue.record("no wait after try \(attempt)")
                return
            }
            if attempt == number { #expect(until - now == Int64(seconds) * Self.second) }
            now = until
        }
    }

    @Test func `jitter moves a wait by a tenth at most`() {
        for (jitter, expected) in [(-1.0, 0.9), (1.0, 1.1)] {
            var course = course([1])
            _ = next(&course)
            _ = course.failed(.retryable(broke, restUntil: nil), now: 0, jitter: jitter)
            #expect(next(&course) == .wait(until: Int64(expected * 1e9)))
        }
    }

    @Test func `after the last extra try the failure is told`() {
        var course = course([2])
        for step in 0..<3 {
            let now = Int64(step) * 100 * Self.second
            #expect(next(&course, at: now) == .attempt(candidate: 0))
            _ = course.failed(.retryable(broke, restUntil: nil), now: now, jitter: 0)
        }
        #expect(next(&course, at: 400 * Self.second) == .giveUp(broke))
        #expect(course.attempts == 3)
    }

    @Test func `the fault of the client ends everything at once`() {
        var course = course([3, 3])
        _ = next(&course)
        let refused = GatewayError(.refusedByProvider, "no")
        #expect(course.failed(.final(refused), now: 0, jitter: 0) == refused)
        #expect(course.attempts == 1)
    }

    @Test func `a model that is unknown there is looked for elsewhere and never twice`() {
        var course = course([3, 0])
        let unknown = GatewayError(.modelNotFound, "unknown")
        _ = next(&course)
        _ = course.failed(.elsewhere(unknown), now: 0, jitter: 0)
        #expect(next(&course) == .attempt(candidate: 1))
        _ = course.failed(.elsewhere(unknown), now: 0, jitter: 0)
        #expect(next(&course) == .giveUp(unknown))
    }

    @Test func `a break says more than an unknown model`() {
        var course = course([0, 0])
        _ = next(&course)
        _ = course.failed(.retryable(broke, restUntil: nil), now: 0, jitter: 0)
        _ = next(&course)
        _ = course.failed(.elsewhere(GatewayError(.modelNotFound, "unknown")), now: 0, jitter: 0)
        #expect(next(&course) == .giveUp(broke))
    }

    @Test func `a provider that said when to come back is not asked earlier`() {
        var course = course([3])
        _ = next(&course)
        _ = course.failed(.retryable(broke, restUntil: 7 * Self.second), now: 0, jitter: 0)
        #expect(next(&course) == .wait(until: 7 * Self.second))
        #expect(next(&course, at: 7 * Self.second) == .attempt(candidate: 0))
    }

    @Test func `a rest that outlasts the deadline is not waited for`() {
        var course = course([3], deadline: 5 * Self.second)
        _ = next(&course)
        _ = course.failed(.retryable(broke, restUntil: 7 * Self.second), now: 0, jitter: 0)
        #expect(next(&course) == .giveUp(broke))
    }

    @Test func `resting candidates come after ready ones and open ones not at all`() {
        var course = course([0, 0, 0])
        let step = course.next(now: 0) { [.open, .resting(until: 3), .ready][$0] }
        #expect(step == .attempt(candidate: 2))
        _ = course.failed(.retryable(broke, restUntil: nil), now: 0, jitter: 0)
        #expect(course.next(now: 0) { [.open, .resting(until: 3), .ready][$0] } == .wait(until: 3))
        #expect(course.next(now: 3) { [.open, .ready, .ready][$0] } == .attempt(candidate: 1))
    }

    @Test(
        arguments: [
            ([.ready, .spared(until: 9), .ready], [0, 2, 1]),
            ([.spared(until: 9), .spared(until: 9), .ready], [2, 0, 1]),
            ([.resting(until: 9), .spared(until: 9), .open], [1]),
            ([.throttled(until: 9), .spared(until: 9), .ready], [2, 1]),
        ] as [([ChatCourse.Availability], [Int])]
    )
    func `spared candidates come after the ready ones, once each and at once`(
        states: [ChatCourse.Availability],
        order: [Int]
    ) {
        var course = course([0, 0, 0], deadline: 5)
        var asked: [Int] = []
        while case .attempt(let candidate) = course.next(now: 0, availability: { states[$0] }) {
            asked.append(candidate)
            _ = course.failed(.retryable(broke, restUntil: 9), now: 0, jitter: 0)
        }
        #expect(asked == order)
    }

    @Test func `with every breaker open nobody is asked`() {
        var course = course([3, 3])
        guard case .giveUp(let error) = course.next(now: 0, availability: { _ in .open }) else {
            Issue.record("somebody was asked")
            return
        }
        #expect(error.code == .providerUnavailable)
        #expect(course.attempts == 0)
    }

    @Test func `after the deadline nothing begins`() {
        var course = course([3], deadline: 10)
        guard case .giveUp(let error) = next(&course, at: 10) else {
            Issue.record("a try began")
            return
        }
        #expect(error.code == .providerTimeout)
    }

    @Test func `a throttled candidate waits its turn while nobody else can be asked`() {
        var course = course([0, 0])
        let until = 3 * Self.second
        let both = course.next(now: 0) { $0 == 0 ? .throttled(until: until) : .ready }
        #expect(both == .attempt(candidate: 1), "another candidate is asked first")
        _ = course.failed(.retryable(broke, restUntil: nil), now: 0, jitter: 0)
        #expect(course.next(now: 0) { $0 == 0 ? .throttled(until: until) : .ready } == .wait(until: until))
        #expect(course.patienceEnds(0) == 30 * Self.second)
        #expect(course.next(now: until) { _ in .ready } == .attempt(candidate: 0))
        #expect(course.patienceEnds(0) == nil)
    }

    @Test func `an outbound limit is waited for no longer than the provider may take`() {
        var course = ChatCourse(
            candidates: [.init(maxRetries: 3, retryDelay: Self.second, patience: Self.second)],
            deadline: 900 * Self.second
        )
        let until = 60 * Self.second
        #expect(course.next(now: 5) { _ in .throttled(until: until) } == .wait(until: Self.second + 5))
        guard
            case .giveUp(let error) = course.next(now: Self.second + 5, availability: { _ in .throttled(until: until) })
        else {
            Issue.record("still waiting")
            return
        }
        #expect(error.code == .providerUnavailable)
        #expect(error.message.contains("outbound_rate_limit"))
        #expect(error.retryAfterSeconds == 59)
        #expect(course.attempts == 0)
    }

    @Test func `a try that somebody else took is not counted`() {
        var course = course([0])
        #expect(next(&course) == .attempt(candidate: 0))
        course.overtaken()
        #expect(course.attempts == 0)
        #expect(next(&course) == .attempt(candidate: 0))
    }
}
