import Providers
import Testing
import Transfer

@testable import Edge

@Suite struct ModelCatalogTests {
    private func provider(
        _ index: Int,
        _ models: [String],
        priority: Int,
        forced: Bool = false,
        obstacle: ProviderEntry.Obstacle? = nil
    ) -> ProviderEntry {
        ProviderEntry(
            index: index,
            name: "p\(index)",
            type: "openai",
            profile: ProviderCatalog.profile(of: "openai"),
            baseURL: "",
            headers: [],
            wholeHeaders: HeaderBlock([]),
            streamHeaders: HeaderBlock([]),
            models: models,
            isForced: forced,
            priority: priority,
            firstTokenLimit: nil,
            maxRetries: 0,
            retryDelay: 0,
            obstacle: obstacle,
            addresses: [:]
        )
    }

    private func order(_ catalog: ModelCatalog, _ id: String) -> [Int] {
        if case .routes(let routes) = catalog.routes(of: id) { routes.map(\.provider) } else { [] }
    }

    @Test func `the lower priority number is asked first`() {
        let catalog = ModelCatalog(
            providers: [provider(0, ["m"], priority: 9), provider(1, ["m"], priority: 2)],
            aliases: [:]
        )
        #expect(order(catalog, "m") == [1, 0])
    }

    @Test func `equals take turns, and others stay behind them`() {
        let catalog = ModelCatalog(
            providers: [
                provider(0, ["m"], priority: 1), provider(1, ["m"], priority: 1), provider(2, ["m"], priority: 2),
            ],
            aliases: [:]
        )
        #expect(order(catalog, "m") == [0, 1, 2])
        #expect(order(catalog, "m") == [1, 0, 2])
        #expect(order(catalog, "m") == [0, 1, 2])
    }

    @Test func `turns of one model do not move those of another`() {
        let catalog = ModelCatalog(
            providers: [provider(0, ["m", "n"], priority: 1), provider(1, ["m", "n"], priority: 1)],
            aliases: [:]
        )
        #expect(order(catalog, "m").first == 0)
        #expect(order(catalog, "n").first == 0)
        #expect(order(catalog, "m").first == 1)
        #expect(order(catalog, "n").first == 1)
    }

    @Test func `a forced provider is asked alone, for the models it has`() {
        let catalog = ModelCatalog(
            providers: [provider(0, ["m", "n"], priority: 1), provider(1, ["m"], priority: 9, forced: true)],
            aliases: [:]
        )
        #expect(order(catalog, "m") == [1])
        #expect(order(catalog, "n") == [0])
    }

    @Test func `an exact id wins over a pattern, and the longest pattern over shorter ones`() {
        let catalog = ModelCatalog(
            providers: [
                provider(0, ["gpt-*"], priority: 1), provider(1, ["gpt-4*"], priority: 2),
                provider(2, ["gpt-4o"], priority: 3),
            ],
            aliases: [:]
        )
        #expect(order(catalog, "gpt-4o") == [2])
        #expect(order(catalog, "gpt-4-turbo") == [1])
        #expect(order(catalog, "gpt-3") == [0])
        #expect(catalog.routes(of: "claude") == .unknown)
    }

    @Test(arguments: [
        ("gpt-4", "gpt-*", true), ("gpt-", "gpt-*", true), ("gp", "gpt-*", false), ("a-mid-z", "a-*-z", true),
        ("a-z", "a-*-z", false), ("xaybz", "x*y*z", true), ("xabz", "x*y*z", false), ("anything", "*", true),
    ])
    func `a star stands for any run of characters`(id: String, pattern: String, matches: Bool) {
        #expect(ModelCatalog.matches(id, pattern: pattern) == matches)
    }

    @Test func `a model whose providers cannot be asked is unavailable, not unknown`() {
        let catalog = ModelCatalog(
            providers: [provider(0, ["m"], priority: 1, obstacle: .keyUnset)],
            aliases: [:]
        )
        #expect(catalog.routes(of: "m") == .unavailable)
        #expect(catalog.defaultRoute(model: "m") == nil)
    }

    @Test func `an alias leads to one provider's model`() {
        let catalog = ModelCatalog(
            providers: [provider(0, ["deep/model"], priority: 1)],
            aliases: ["short": .init(provider: "p0", model: "deep/model")]
        )
        #expect(catalog.routes(of: "short") == .routes([.init(provider: 0, model: "deep/model")]))
    }
}
