import Testing

@testable import Edge

@Suite struct OutboundQueueTests {
    private static let second: Int64 = 1_000_000_000
    private static let start: Int64 = 1000 * second

    @Test(arguments: [
        (40, 35, 38), (60, 52, 57), (30, 26, 28), (100, 87, 95), (2, 1, 1), (1, 1, 1),
        (1_000_000_000, 875_000_000, 950_000_000),
    ])
    func `thresholds are seven eighths and nineteen twentieths`(maximum: Int, warning: Int, critical: Int) {
        let limit = OutboundQueue.Limit(perMinute: maximum, isWritten: false)
        #expect(limit.warning == warning)
        #expect(limit.critical == critical)
    }

    @Test(arguments: [
        (0, OutboundQueue.Level.normal), (19, .normal), (20, .elevated), (34, .elevated), (35, .warning),
        (37, .warning),
        (38, .critical), (90, .critical),
    ])
    func `forty a minute have their words`(count: Int, level: OutboundQueue.Level) {
        #expect(OutboundQueue(.init(perMinute: 40, isWritten: false)).level(of: count) == level)
    }

    /// Full since `start`, one call each second.
    private func full(_ perMinute: Int) -> Held<OutboundQueue> {
        var queue = OutboundQueue(.init(perMinute: perMinute, isWritten: true))
        for number in 0..<queue.limit.critical {
            queue.count(now: Self.start + Int64(number) * Self.second, place: nil)
        }
        return Held(queue)
    }

    @Test func `at critical a request waits until the oldest call has left`() throws {
        let queue = full(4)
        let now = Self.start + 10 * Self.second
        let until = try #require(queue({ $0.restUntil(now: now, place: nil) }))
        #expect(until > Self.start + 60 * Self.second)
        #expect(until <= Self.start + 60 * Self.second + 100_000_000)
        #expect(queue({ $0.restUntil(now: until, place: nil) }) == nil)
    }

    @Test func `who came first goes first, and nobody slips in between`() throws {
        let queue = full(4)
        let now = Self.start + 10 * Self.second
        let first = queue({ $0.wait(until: now + 100 * Self.second) })
        let second = queue({ $0.wait(until: now + 100 * Self.second) })
        let free = try #require(queue({ $0.restUntil(now: now, place: first) }))
        #expect(queue({ $0.restUntil(now: free, place: nil) }) != nil, "one place is free and two wait for it")
        #expect(queue({ $0.restUntil(now: free, place: second) }) != nil)
        #expect(queue({ $0.restUntil(now: free, place: first) }) == nil)
        queue({ $0.count(now: free, place: first) })
        let next = try #require(queue({ $0.restUntil(now: free, place: second) }))
        #expect(next >= free + Self.second - 200_000_000)
        #expect(queue({ $0.restUntil(now: next, place: second) }) == nil)
    }

    @Test func `a place that is given up or forgotten holds nobody up`() throws {
        let queue = full(4)
        let now = Self.start + 10 * Self.second
        let gone = queue({ $0.wait(until: now + 100 * Self.second) })
        _ = queue({ $0.wait(until: now + 20 * Self.second) })
        let last = queue({ $0.wait(until: now + 100 * Self.second) })
        queue({ $0.leave(gone) })
        let free = try #require(queue({ $0.restUntil(now: now, place: last) }))
        #expect(queue({ $0.restUntil(now: free, place: last) }) == nil, "the forgotten place ended before")
    }
}
