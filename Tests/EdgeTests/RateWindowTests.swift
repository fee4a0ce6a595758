import Testing

@testable import Edge

@Suite struct RateWindowTests {
    private let policy = RateWindow.Policy(limit: 2, burst: 1, seconds: 60)

    @Test func `a window counts what passed and starts again when it ends`() {
        var window = RateWindow()
        let standings = (0..<4).map { _ in window.take(now: 100, policy: policy) }
        #expect(standings.map(\.isAllowed) == [true, true, true, false])
        #expect(standings.map(\.remaining) == [1, 0, 0, 0])
        #expect(standings.allSatisfy { $0.resetsAt == 160 })
        #expect(window.count == 3, "a refused request is not counted")
        #expect(standings[3].retryAfter(now: 100) == 60)
        #expect(standings[3].retryAfter(now: 160) == 1, "never less than a second")
        let later = window.take(now: 160, policy: policy)
        #expect(later.isAllowed)
        #expect(later.remaining == 1)
    }

    @Test func `a window survives its 64 bits`() {
        var window = RateWindow()
        _ = window.take(now: 1_800_000_000, policy: policy)
        #expect(RateWindow(bits: window.bits) == window)
        #expect(RateWindow(bits: 0) == RateWindow())
        #expect(RateWindow().isOver(now: 0))
    }

    @Test(arguments: [(-1, 2), (-4, 2), (-6, 1), (-600, 1)])
    func `a clock that is a moment behind stays in the window, one that was set back begins anew`(
        step: Int,
        count: Int
    ) {
        var window = RateWindow()
        _ = window.take(now: 1000, policy: policy)
        _ = window.take(now: 1000 + Int64(step), policy: policy)
        #expect(Int(window.count) == count)
    }

    @Test func `a shorter window of a new configuration holds at once`() {
        var window = RateWindow()
        _ = window.take(now: 1000, policy: .init(limit: 9, burst: 0, seconds: 3600))
        #expect(window.take(now: 1001, policy: policy).resetsAt == 1061)
    }

    @Test func `a request is taken back from its own window only`() {
        var window = RateWindow()
        let standing = window.take(now: 100, policy: policy)
        window.giveBack(of: standing.resetsAt + 1)
        #expect(window.count == 1)
        window.giveBack(of: standing.resetsAt)
        window.giveBack(of: standing.resetsAt)
        #expect(window.count == 0)
    }
}
