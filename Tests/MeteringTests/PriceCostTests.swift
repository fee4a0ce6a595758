import Domain
import Metering
import Testing

@Suite struct PriceCostTests {
    private func usage(
        _ prompt: Int,
        _ completion: Int,
        read: Int = 0,
        write: Int = 0,
        long: Int = 0,
        reasoning: Int = 0,
        heard: Int = 0,
        spoken: Int = 0
    ) -> Usage {
        Usage(
            promptTokens: prompt,
            completionTokens: completion,
            cacheReadTokens: read,
            cacheWriteTokens: write,
            cacheWriteLongTokens: long,
            reasoningTokens: reasoning,
            audioPromptTokens: heard,
            audioCompletionTokens: spoken,
            evidence: .provider
        )
    }

    /// Powers of ten, so that every part shows in its own digit.
    private var parts: Price {
        var price = Price(input: 1_000_000, output: 10_000_000, cacheRead: 100_000_000, cacheWrite: 1_000_000_000)
        price.cacheWriteLong = 10_000_000_000
        price.reasoning = 100_000_000_000
        price.audioInput = 1_000_000_000_000
        price.audioOutput = 10_000_000_000_000
        return price
    }

    @Test func `each part of the usage has its own price and is billed once`() {
        let usage = usage(15, 15, read: 1, write: 7, long: 3, reasoning: 6, heard: 2, spoken: 8)
        // plain 5, written 1, read 1, short writes 4, long writes 3, reasoning 6, heard 2, spoken 8
        #expect(parts.cost(of: usage).microdollars == 82_634_115)
    }

    @Test func `a part without its own price costs as its whole`() {
        let price = Price(input: 3_000_000, output: 5_000_000)
        let usage = usage(10, 10, read: 1, write: 2, long: 1, reasoning: 4, heard: 1, spoken: 1)
        #expect(price.cost(of: usage).microdollars == 80)
    }

    @Test func `parts that contradict their whole are cut to it`() {
        #expect(
            parts.cost(of: usage(1, 1, read: 5, write: 5, long: 9, reasoning: 3, heard: 4, spoken: 2)).microdollars
                == 100_100
        )
        #expect(parts.cost(of: usage(-1, -1, read: -5, long: 3)).microdollars == 0)
    }

    @Test func `a tier prices the whole request once the prompt is longer`() {
        var price = Price(input: 1_000_000, output: 2_000_000, cacheRead: 100_000, cacheWrite: 1_250_000)
        price.cacheWriteLong = 2_000_000
        price.tiers = [.init(above: 100, input: 2_000_000, output: 3_000_000, cacheRead: 300_000)]
        #expect(price.cost(of: usage(100, 10)).microdollars == 120)
        #expect(price.cost(of: usage(101, 10)).microdollars == 232)
        // the cache's price is stated, the others grow as the input does
        #expect(price.cost(of: usage(1000, 0, read: 500, write: 400, long: 200)).microdollars == 200 + 150 + 500 + 800)
    }

    @Test func `a batch has its own prices, and the others in proportion`() {
        var price = Price(input: 1_000_000, output: 2_000_000, cacheRead: 100_000)
        (price.batchInput, price.batchOutput) = (500_000, 1_000_000)
        #expect(price.cost(of: usage(1000, 100, read: 200), isBatch: true).microdollars == 400 + 10 + 100)
        #expect(Price(input: 1_000_000, output: 0).cost(of: usage(7, 0), isBatch: true).microdollars == 7)
    }

    @Test func `images, queries, sound and requests are billed by the piece`() {
        var price = Price(input: 0, output: 0)
        price.image = 40_000_000_000
        price.query = 2_000_000_000
        price.second = 283_333_000
        price.request = 5_000_000_000
        let units = BilledUnits(images: 2, queries: 3, soundMilliseconds: 1500)
        #expect(price.cost(of: usage(0, 0), units: units).microdollars == 80_000 + 6_000 + 425 + 5_000)
        #expect(price.cost(of: .none) == .zero)
    }

    @Test func `days are written as people write them`() {
        #expect(ModelFacts.Day(number: 20_260_904).description == "2026-09-04")
        #expect(ModelFacts.Day(number: 20_260_904) < ModelFacts.Day(number: 20_261_001))
    }
}
