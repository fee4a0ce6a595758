import Domain
import Testing
import Wire

@testable import Edge

@Suite struct RunCallsTests {
    private func call(_ provider: String, _ verdict: CallVerdict, _ nanoseconds: Int64 = 2_000_000) -> RunCalls.Call {
        .init(provider: provider, model: "m", verdict: verdict, nanoseconds: nanoseconds)
    }

    @Test func `one call that is answered is not listed`() {
        var calls = RunCalls()
        calls.add(call("p", .succeeded))
        #expect(calls.byProvider.isEmpty)
        #expect(!calls.areUntold)
    }

    @Test func `any other course lists all of it`() {
        var calls = RunCalls()
        calls.add(call("p", .failed))
        #expect(calls.areUntold)
        calls.told()
        calls.add(call("p", .unrated))
        calls.add(call("q", .succeeded, 5_000_000))
        #expect(calls.areUntold)
        #expect(
            calls.byProvider == [
                ProviderCalls(provider: "p", failed: 1, unrated: 1, microseconds: 2000),
                ProviderCalls(provider: "q", succeeded: 1, microseconds: 5000),
            ]
        )
    }

    @Test func `calls made before there was a row are listed, an answered one too`() {
        var calls = RunCalls([call("classifier", .succeeded)])
        #expect(!calls.areUntold, "the row that is opened next is not written twice")
        calls.add(call("p", .succeeded))
        #expect(calls.byProvider.map(\.provider) == ["classifier", "p"])
    }

    @Test func `models are counted by calls, and tokens go to those that used them`() {
        let figures = ModelFigures()
        var settlement = Settlement(
            outcome: .completed,
            usage: Usage(promptTokens: 1, completionTokens: 2, evidence: .provider),
            provider: "q",
            model: "m",
            attempts: 1,
            status: 200,
            durationNanoseconds: 1_000_000_000,
            bytesIn: 0,
            bytesOut: 0,
            droppedEvents: 0
        )
        figures.add(settlement)
        settlement.attempts = 2
        settlement.calls.add(call("p", .failed, 4_000_000_000))
        settlement.calls.add(call("q", .succeeded, 3_000_000_000))
        figures.add(settlement)
        (settlement.outcome, settlement.calls) = (.failed, RunCalls([call("p", .unrated)]))
        settlement.usage = .none
        figures.add(settlement)
        let rows = figures.all
        #expect(rows.map(\.key.provider) == ["p", "q"])
        #expect(rows[0].row == .init(requests: 1, successes: 0, nanoseconds: 4_000_000_000, tokens: 0))
        #expect(rows[1].row == .init(requests: 2, successes: 2, nanoseconds: 4_000_000_000, tokens: 6))
    }
}
