import Domain
import Metering
import Testing

@Suite struct PriceTableTests {
    private func usage(_ prompt: Int, _ completion: Int, read: Int = 0, write: Int = 0) -> Usage {
        Usage(
            promptTokens: prompt,
            completionTokens: completion,
            cacheReadTokens: read,
            cacheWriteTokens: write,
            evidence: .provider
        )
    }

    @Test(
        arguments: [
            ("moonshotai/kimi-k2.5", 3_600_000), ("z-ai/glm-5", 200_000), ("openai/gpt-4o-mini", 750_000),
            ("gpt-4o-mini", 750_000), ("gpt-4o", 12_500_000), ("openrouter/z-ai/glm-5", 200_000),
            ("qwen/qwen3-1.7b", 30_000), ("nobody-knows-me", 200_000), ("simulator", 0),
        ] as [(String, Int64)]
    )
    func `a million tokens each way cost what the table says`(model: String, microdollars: Int64) {
        #expect(PriceTable().cost(of: usage(1_000_000, 1_000_000), model: model) == Cost(microdollars: microdollars))
    }

    @Test func `a table says the same as often as it is asked, however many models are named`() {
        let table = PriceTable(overrides: ["own": Price(input: 7, output: 9)])
        for round in 0..<2 {
            for number in 0..<1500 { #expect(table.match(of: "nobody-\(number)", provider: "openai") == nil) }
            #expect(table.match(of: "own")?.source == .configured, "round \(round)")
            #expect(table.match(of: "own", provider: "openai")?.price == Price(input: 7, output: 9))
            #expect(table.match(of: "gpt-4o")?.source == .fixed)
        }
    }

    @Test func `the sum is rounded once, a half upwards`() {
        // 0.15 and 0.60 micro-dollars a token
        let table = PriceTable()
        #expect(table.cost(of: usage(1, 0), model: "gpt-4o-mini").microdollars == 0)
        #expect(table.cost(of: usage(3, 0), model: "gpt-4o-mini").microdollars == 0)
        #expect(table.cost(of: usage(4, 0), model: "gpt-4o-mini").microdollars == 1)
        #expect(table.cost(of: usage(10, 0), model: "gpt-4o-mini").microdollars == 2)
        #expect(table.cost(of: usage(2, 1), model: "gpt-4o-mini").microdollars == 1)
    }

    @Test func `the user's prices win, and change the version`() {
        let own = PriceTable(overrides: [
            "gpt-4": Price(inputUSD: 1000, outputUSD: 2000), "z-ai/glm-5": Price(inputUSD: 1, outputUSD: 2),
        ])
        #expect(own.cost(of: usage(10, 5), model: "gpt-4") == Cost(microdollars: 20_000))
        #expect(own.cost(of: usage(1_000_000, 0), model: "glm-5") == Cost(microdollars: 1_000_000))
        #expect(own.version != PriceTable().version)
        #expect(
            own.version
                == PriceTable(overrides: [
                    "z-ai/glm-5": Price(inputUSD: 1, outputUSD: 2), "gpt-4": Price(inputUSD: 1000, outputUSD: 2000),
                ]).version
        )
    }

    @Test func `cached tokens have their own price, and are never counted twice`() {
        let price = Price(input: 1_000_000, output: 0, cacheRead: 100_000, cacheWrite: 1_250_000)
        let table = PriceTable(overrides: ["m": price])
        #expect(table.cost(of: usage(1000, 0, read: 500, write: 100), model: "m").microdollars == 400 + 50 + 125)
        #expect(table.cost(of: usage(100, 0, read: 500, write: 500), model: "m").microdollars == 10)
    }

    @Test func `a short name that two models share means neither`() {
        let table = PriceTable(overrides: ["a/same": Price(input: 7, output: 7), "b/same": Price(input: 8, output: 8)])
        #expect(table.price(of: "same") == nil)
        #expect(table.price(of: "a/same")?.input == 7)
    }

    @Test func `absurd numbers end at the largest amount instead of a crash`() {
        let table = PriceTable(overrides: ["m": Price(input: .max, output: .max)])
        #expect(table.cost(of: usage(.max, .max), model: "m").microdollars == .max)
        #expect(table.cost(of: usage(-5, -5), model: "m").microdollars == 0)
        #expect(Price(inputUSD: .nan, outputUSD: -1) == Price(input: 0, output: 0))
    }

    @Test(arguments: [
        ("gpt-4.1", "openai", PriceTable.Source.table, 10_000_000), ("gpt-4o", "openai", .fixed, 12_500_000),
        ("gpt-4o", "azure_openai", .table, 12_500_000), ("glm-5", "zhipu", .fixed, 200_000),
        ("openai/gpt-4.1", "openrouter", .similar, 10_000_000), ("mine", "openai", .configured, 3_000_000),
        ("gpt-4.1", "azure_openai", .configured, 7_000_000), ("gpt-4.1-mini", "openai", .table, 2_000_000),
    ])
    func `the user's prices come before the fixed ones, and these before the embedded table`(
        model: String,
        type: String,
        source: PriceTable.Source,
        microdollars: Int64
    ) throws {
        let table = PriceTable(
            overrides: [
                "mine": Price(inputUSD: 1, outputUSD: 2), "azure_openai/gpt-4.1": Price(inputUSD: 3, outputUSD: 4),
            ],
            catalog: try EmbeddedTables.catalog()
        )
        let match = try #require(table.match(of: model, provider: type))
        #expect(match.source == source)
        // a prompt of a million tokens would reach a tier
        let cost = table.cost(of: usage(100_000, 100_000), model: model, provider: type).microdollars
        #expect(cost == microdollars / 10)
    }

    @Test func `with the embedded table the fixed prices keep what they do not state, and unknown models their rule`()
        throws
    {
        let catalog = try EmbeddedTables.catalog()
        let table = PriceTable(catalog: catalog)
        #expect(table.price(of: "gpt-4o-mini")?.cacheRead == 75_000)
        #expect(table.price(of: "z-ai/glm-5") == Price(inputUSD: 0.05, outputUSD: 0.15))
        #expect(table.price(of: "nobody-knows-me", provider: "openai") == nil)
        #expect(
            table.cost(of: usage(1_000_000, 0), model: "nobody-knows-me", provider: "openai").microdollars == 50_000
        )
        #expect(table.version.hasPrefix(catalog.version))
        #expect(table.version != PriceTable().version)
        #expect(table == PriceTable(catalog: catalog))
    }

    @Test func `the embedded table tells facts for routing`() throws {
        let table = PriceTable(catalog: try EmbeddedTables.catalog())
        let facts = try #require(table.facts(of: "gpt-4o", provider: "openai"))
        #expect(facts.contextWindow == 128_000 && facts.maxOutput == 16_384 && facts.mode == .chat)
        #expect(facts.abilities.isSuperset(of: [.vision, .tools]) && !facts.abilities.contains(.audioInput))
        #expect(table.facts(of: "nobody-knows-me") == nil && PriceTable().facts(of: "gpt-4o") == nil)
    }

    @Test(arguments: [
        ("o3-mini", true), ("openai/o1", true), ("gpt-5", true), ("gpt-5.1", true), ("gpt-4o", false),
        ("deepseek-reasoner", true), ("kimi-k2-thinking", true), ("o365", false), ("claude-3-opus", false),
        ("moonshotai/kimi-k2.5", true),
    ])
    func `models that think are known by name`(model: String, thinks: Bool) {
        #expect(ReasoningModels.contains(model) == thinks)
    }
}
