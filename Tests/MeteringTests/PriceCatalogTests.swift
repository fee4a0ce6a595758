import Foundation
import Testing

@testable import Metering

@Suite struct PriceCatalogTests {
    @Test func `the embedded table says what the list of prices says, model by model`() throws {
        let catalog = try EmbeddedTables.catalog()
        let file = try EmbeddedTables.json("Sources/CShims/CTables/data/prices.json")
        let models = try #require(file["models"] as? [String: [Any]])
        #expect(catalog.count == models.count)
        let different = models.filter { catalog[$0.key] != listed($0.key, $0.value) }.keys.sorted()
        #expect(different.isEmpty)
    }

    @Test func `names that are not there are not found`() throws {
        let catalog = try EmbeddedTables.catalog()
        for name in ["", "a", "gpt-4o ", "gpt-4", "zzzz", "\u{10FFFF}"] {
            #expect((catalog[name] != nil) == (name == "gpt-4"), "\(name)")
        }
        #expect(catalog[number: -1] == nil && catalog[number: catalog.count] == nil)
    }

    @Test func `the version names a day and a hash`() throws {
        let version = try EmbeddedTables.catalog().version
        #expect(version.wholeMatch(of: /\d{4}-\d\d-\d\d\.[0-9a-f]{8}/) != nil, "\(version)")
    }

    @Test(
        arguments: [
            ("gemini-2.5-flash", "gemini", "gemini/gemini-2.5-flash", true),
            ("gpt-4.1", "openai", "gpt-4.1", true), ("gpt-4.1", nil, "gpt-4.1", true),
            ("gpt-5.5", "azure_openai", "azure/gpt-5.5", true), ("grok-4.7", "grok", "xai/grok-4.7", true),
            ("glm-4.6", "zhipu", "zai/glm-4.6", true), ("openai/gpt-4.1", "openrouter", "gpt-4.1", false),
            ("openai/gpt-4.1", nil, "gpt-4.1", true),
            ("anthropic/claude-sonnet-4.5", "openrouter", "claude-sonnet-4-5", false),
            ("google/gemini-2.5-flash", "openrouter", "gemini/gemini-2.5-flash", false),
            ("gpt-4.1", "blackbox", "gpt-4.1", false), ("somebody/gpt-4.1", nil, "gpt-4.1", false),
            ("ft:gpt-4o-2024-08-06:acme::abc", "openai", "ft:gpt-4o-2024-08-06", true),
            ("gpt-4.1-2099-01-01", "openai", "gpt-4.1", false),
            ("claude-sonnet-5-20990101", "anthropic", "claude-sonnet-5", false),
            (
                "bedrock/us-east-1/anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock",
                "anthropic.claude-sonnet-4-5-20250929-v1:0", true
            ),
            ("gpt-4o-2024-05-13", "openai", "gpt-4o-2024-05-13", true), ("gpt-4.1", "ollama", nil, false),
            ("nobody-knows-me", "openai", nil, false), ("", nil, nil, false), ("/", nil, nil, false),
        ] as [(String, String?, String?, Bool)]
    )
    func `a model is found at its provider, at its maker, or by another date`(
        model: String,
        type: String?,
        name: String?,
        isExact: Bool
    ) throws {
        let hit = try EmbeddedTables.catalog().search(model, provider: type)
        #expect(hit?.entry.name == name)
        #expect(hit?.isExact ?? false == isExact)
    }

    // MARK: - the list, read the plain way

    private func listed(_ name: String, _ model: [Any]) -> PriceCatalog.Entry {
        let extra = model.count > 9 ? model[9] as? [String: Any] ?? [:] : [:]
        func amount(_ value: Any?, _ factor: Double) -> Int64? {
            (value as? NSNumber).map { Int64(($0.doubleValue * factor).rounded()) }
        }
        func pair(_ key: String, _ index: Int) -> Int64? { amount((extra[key] as? [Any])?[index], 1e6) }
        var price = Price(
            input: amount(model[2], 1e6) ?? 0,
            output: amount(model[3], 1e6) ?? 0,
            cacheRead: amount(model[4], 1e6),
            cacheWrite: amount(model[5], 1e6)
        )
        (price.cacheWriteLong, price.reasoning) = (amount(extra["cw1h"], 1e6), amount(extra["reason"], 1e6))
        (price.audioInput, price.audioOutput) = (pair("audio", 0), pair("audio", 1))
        (price.batchInput, price.batchOutput) = (pair("batch", 0), pair("batch", 1))
        (price.image, price.query) = (amount(extra["image"], 1e12), amount(extra["query"], 1e12))
        (price.second, price.request) = (amount(extra["second"], 1e12), amount(extra["request"], 1e12))
        price.tiers = (extra["tiers"] as? [[Any]] ?? []).map { tier in
            Price.Tier(
                above: (tier[0] as? Int) ?? 0,
                input: amount(tier[1], 1e6) ?? 0,
                output: amount(tier[2], 1e6) ?? 0,
                cacheRead: amount(tier[3], 1e6),
                cacheWrite: amount(tier[4], 1e6)
            )
        }
        let billed: Set<String> = ["audio", "image", "query", "second", "request"]
        let isPriced = model[2] is NSNumber || model[3] is NSNumber || !billed.isDisjoint(with: extra.keys)
        return PriceCatalog.Entry(name: name, price: isPriced ? price : nil, facts: facts(model, extra))
    }

    private func facts(_ model: [Any], _ extra: [String: Any]) -> ModelFacts {
        let letters = Array("vtprjcfaowsuxh")
        let flags = model[8] as? String ?? ""
        let modes = [
            "", "chat", "completion", "responses", "embedding", "image_generation", "audio_transcription",
            "audio_speech", "realtime", "rerank", "moderation",
        ]
        // a window of nothing says nothing
        func stated(_ value: Any) -> Int? { (value as? Int).flatMap { $0 == 0 ? nil : $0 } }
        let day = (extra["dep"] as? String).flatMap { Int($0.filter { $0 != "-" }) }
        return ModelFacts(
            provider: ModelProvider.allCases.first { "\($0)" == model[0] as? String } ?? .unknown,
            mode: ModelFacts.Mode(rawValue: UInt8(modes.firstIndex(of: model[1] as? String ?? "") ?? 0)) ?? .unknown,
            contextWindow: stated(model[6]),
            maxOutput: stated(model[7]),
            embeddingLength: extra["dims"] as? Int,
            abilities: ModelAbilities(rawValue: flags.reduce(0) { $0 | 1 << UInt16(letters.firstIndex(of: $1) ?? 15) }),
            endDate: day.map(ModelFacts.Day.init(number:))
        )
    }
}
