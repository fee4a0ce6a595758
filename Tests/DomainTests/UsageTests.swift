import Domain
import Testing

@Suite struct UsageTests {
    @Test func `parts are not added to the total a second time`() {
        let usage = Usage(
            promptTokens: 10,
            completionTokens: 5,
            cacheReadTokens: 4,
            reasoningTokens: 3,
            evidence: .provider
        )
        #expect(usage.totalTokens == 15)
        #expect(Usage.none.totalTokens == 0)
        #expect(Usage.none.evidence == .none)
    }

    @Test func `money adds up exactly`() {
        let sum = (0..<1_000_000).reduce(Cost.zero) { total, _ in total + Cost(microdollars: 1) }
        #expect(sum == Cost(microdollars: 1_000_000))
        #expect(sum.dollars == 1)
        #expect(Cost(microdollars: 1) < Cost(microdollars: 2))
    }
}
