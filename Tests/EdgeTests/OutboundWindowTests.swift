import Testing

@testable import Edge

@Suite struct OutboundWindowTests {
    private static let second: Int64 = 1_000_000_000
    /// Steady clocks begin anywhere.
    private static let start: Int64 = 7_654_321_987_654_321

    @Test func `a call counts for sixty seconds and a tenth at most`() {
        var window = OutboundWindow()
        window.add(at: Self.start)
        for (age, count) in [(0, 1), (59_999, 1), (60_000, 1), (60_100, 0)] {
            var later = window
            later.advance(to: Self.start + Int64(age) * 1_000_000)
            #expect(later.count == count, "after \(age) ms")
        }
    }

    @Test func `the oldest leaves when it is said to`() throws {
        var window = OutboundWindow()
        window.add(at: Self.start)
        window.add(at: Self.start + 5 * Self.second)
        let leave = try #require(window.nextLeave())
        #expect(leave > Self.start + 60 * Self.second)
        #expect(leave <= Self.start + 60 * Self.second + 100_000_000)
        window.advance(to: leave - 1)
        #expect(window.count == 2)
        window.advance(to: leave)
        #expect(window.count == 1)
        #expect(try #require(window.nextLeave()) > leave + 4 * Self.second)
    }

    @Test func `it agrees with a list of all calls whatever their times`() {
        var window = OutboundWindow()
        var calls: [Int64] = []
        var now = Self.start
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            now += Int64.random(in: 0...(Bool.random(using: &generator) ? 40 : 400), using: &generator) * 1_000_000
            if Int.random(in: 0..<500, using: &generator) == 0 { now += 90 * Self.second }
            window.add(at: now)
            calls.append(now)
            let certain = calls.count { now - $0 <= 60 * Self.second }
            let possible = calls.count { now - $0 <= 60 * Self.second + 100_000_000 }
            #expect(certain...possible ~= window.count)
        }
    }

    @Test func `an empty window tells no leaving`() {
        var window = OutboundWindow()
        window.advance(to: Self.start)
        #expect(window.count == 0)
        #expect(window.nextLeave() == nil)
    }
}
