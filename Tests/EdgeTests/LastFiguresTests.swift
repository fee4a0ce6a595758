import Testing
import Wire

@testable import Edge

@Suite struct LastFiguresTests {
    private func reply(_ successful: Int, _ failed: Int) -> MetricsSnapshot.Reply {
        var reply = MetricsSnapshot.Reply.none
        reply.providers = ["p": .init(successful: successful, failed: failed, duration: .zero, tokens: 0)]
        return reply
    }

    @Test func `until analytics has answered, what this process counted is all`() {
        let calls = LastFigures().calls(of: "p", counted: .init(all: 4, failed: 3))
        #expect(calls == .init(all: 4, failed: 3))
        #expect(calls.successRate == 0.25)
        #expect(LastFigures().calls(of: "p", counted: .init()).successRate == 1)
    }

    @Test func `the ledger's sums count on while analytics is away`() {
        let figures = LastFigures()
        figures.keep(reply(90, 10), counted: ["p": .init(all: 4, failed: 3), "q": .init(all: 1, failed: 0)])
        #expect(figures.calls(of: "p", counted: .init(all: 4, failed: 3)) == .init(all: 100, failed: 10))
        #expect(figures.calls(of: "p", counted: .init(all: 6, failed: 4)) == .init(all: 102, failed: 11))
        #expect(figures.calls(of: "q", counted: .init(all: 3, failed: 1)) == .init(all: 2, failed: 1))
        figures.keep(reply(95, 10), counted: ["p": .init(all: 9, failed: 3)])
        #expect(figures.calls(of: "p", counted: .init(all: 9, failed: 3)) == .init(all: 105, failed: 10))
    }
}
