import Configuration
import Providers
import Testing

@testable import Edge

@Suite struct ModelCatalogTests {
    private func order(_ catalog: ModelCatalog, _ id: String) -> [Int] {
        if case .routes(let routes) = catalog.routes(of: id) { routes.map(\.provider) } else { [] }
    }

    @Test func `the lower priority number is asked first`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["m"], priority: 9), entry(1, ["m"], priority: 2)],
            aliases: [:]
        )
        #expect(order(catalog, "m") == [1, 0])
    }

    @Test func `in lists a model belongs to the provider that is asked for it`() {
        let forced = entry(1, ["m", "shared"], priority: 9, forced: true)
        let catalog = ModelCatalog(
            providers: [
                entry(0, ["m", "own", "gone"], priority: 2), forced,
                entry(2, ["gone"], priority: 3, obstacle: .disabled),
                entry(3, ["off"], priority: 1, obstacle: .disabled),
            ],
            aliases: ["kk": .init(provider: "p0", model: "own")]
        )
        let owners = catalog.listed.map { "\($0.id) \(catalog.owner(of: $0.id, among: $0.routes).name)" }
        #expect(Set(owners) == ["m p1", "shared p1", "own p0", "gone p0", "off p3", "kk p0"])
    }

    @Test func `equals take turns, and others stay behind them`() {
        let catalog = ModelCatalog(
            providers: [
                entry(0, ["m"], priority: 1), entry(1, ["m"], priority: 1), entry(2, ["m"], priority: 2),
            ],
            aliases: [:]
        )
        #expect(order(catalog, "m") == [0, 1, 2])
        #expect(order(catalog, "m") == [1, 0, 2])
        #expect(order(catalog, "m") == [0, 1, 2])
    }

    @Test func `turns of one model do not move those of another`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["m", "n"], priority: 1), entry(1, ["m", "n"], priority: 1)],
            aliases: [:]
        )
        #expect(order(catalog, "m").first == 0)
        #expect(order(catalog, "n").first == 0)
        #expect(order(catalog, "m").first == 1)
        #expect(order(catalog, "n").first == 1)
    }

    @Test func `a forced provider is asked alone, for the models it has`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["m", "n"], priority: 1), entry(1, ["m"], priority: 9, forced: true)],
            aliases: [:]
        )
        #expect(order(catalog, "m") == [1])
        #expect(order(catalog, "n") == [0])
    }

    @Test func `an exact id wins over a pattern, and the longest pattern over shorter ones`() {
        let catalog = ModelCatalog(
            providers: [
                entry(0, ["gpt-*"], priority: 1), entry(1, ["gpt-4*"], priority: 2),
                entry(2, ["gpt-4o"], priority: 3),
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
            providers: [entry(0, ["m"], priority: 1, obstacle: .keyUnset)],
            aliases: [:]
        )
        #expect(catalog.routes(of: "m") == .unavailable)
        #expect(catalog.defaultRoute(model: "m") == nil)
    }

    @Test func `an alias leads to one provider's model`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["deep/model"], priority: 1)],
            aliases: ["short": .init(provider: "p0", model: "deep/model")]
        )
        #expect(catalog.routes(of: "short") == .routes([.init(provider: 0, model: "deep/model")]))
    }

    @Test func `equals behind a better provider take turns too`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["m"], priority: 1), entry(1, ["m"], priority: 2), entry(2, ["m"], priority: 2)],
            aliases: [:]
        )
        #expect(order(catalog, "m") == [0, 1, 2])
        #expect(order(catalog, "m") == [0, 2, 1])
    }

    @Test func `turns under a pattern are one for all the ids it covers`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["x-*"], priority: 1), entry(1, ["x-*"], priority: 1)],
            aliases: [:]
        )
        #expect(
            catalog.routes(of: "x-a") == .routes([.init(provider: 0, model: "x-a"), .init(provider: 1, model: "x-a")])
        )
        #expect(
            catalog.routes(of: "x-b") == .routes([.init(provider: 1, model: "x-b"), .init(provider: 0, model: "x-b")])
        )
    }

    @Test func `a route of its own wins over the id of a provider and keeps the order written`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["m"], priority: 1), entry(1, ["big"], priority: 2)],
            aliases: [:],
            targets: ["m": .init(targets: [.init(provider: "p1", model: "big"), .init(provider: "p0", model: "m")])]
        )
        let expected: [ModelCatalog.Route] = [.init(provider: 1, model: "big"), .init(provider: 0, model: "m")]
        #expect(catalog.routes(of: "m") == .routes(expected))
        #expect(catalog.routes(of: "m") == .routes(expected))
    }

    @Test func `a route takes turns, draws by weight, and takes the cheapest, as its policy says`() {
        let providers = [entry(0, ["a"], priority: 1), entry(1, ["b"], priority: 2)]
        func catalog(_ policy: ModelSection.Policy) -> ModelCatalog {
            let targets: [ModelCatalog.Targets.Target] = [
                .init(provider: "p0", model: "a", weight: 1), .init(provider: "p1", model: "b", weight: 3),
            ]
            return ModelCatalog(
                providers: providers,
                aliases: [:],
                targets: ["r": .init(targets: targets, policy: policy)]
            ) { route, _ in route.model == "a" ? 9 : 2 }
        }
        let turns = catalog(.roundRobin)
        #expect((0..<4).map { _ in order(turns, "r").first } == [0, 1, 0, 1])
        let weights = catalog(.weighted)
        let drawn = (0..<8).compactMap { _ in order(weights, "r").first }
        #expect(drawn.filter { $0 == 1 }.count == 6)
        #expect(order(catalog(.leastCost), "r") == [1, 0])
    }

    @Test func `the fastest is asked first once both have been measured`() {
        let targets: [ModelCatalog.Targets.Target] = [
            .init(provider: "p0", model: "a"), .init(provider: "p1", model: "b"),
        ]
        let catalog = ModelCatalog(
            providers: [entry(0, ["a"], priority: 1), entry(1, ["b"], priority: 2)],
            aliases: [:],
            targets: ["r": .init(targets: targets, policy: .leastLatency)]
        )
        let a = ModelCatalog.Route(provider: 0, model: "a")
        let b = ModelCatalog.Route(provider: 1, model: "b")
        #expect(order(catalog, "r") == [0, 1])
        catalog.figures.began(a, now: 0)
        // the first is being measured: the other one is next
        #expect(order(catalog, "r") == [1, 0])
        catalog.figures.began(b, now: 0)
        catalog.figures.ended(a, latency: 900, isStream: false, now: 0)
        catalog.figures.ended(b, latency: 100, isStream: false, now: 0)
        #expect(order(catalog, "r") == [1, 0])
    }

    @Test func `default stands for the selection, else for the first model of the provider asked first`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["x-*", "a", "a2"], priority: 2), entry(1, ["b", "a2"], priority: 1)],
            aliases: [:]
        )
        #expect(catalog.routes(of: "default") == .routes([.init(provider: 1, model: "b")]))
        #expect(catalog.routes(of: "p0/default") == .routes([.init(provider: 0, model: "a")]))
        catalog.selections.put(ModelSelection(model: "a2"), for: "p0")
        // the provider named comes first, though the other one has the better priority
        let both: [ModelCatalog.Route] = [.init(provider: 0, model: "a2"), .init(provider: 1, model: "a2")]
        #expect(catalog.routes(of: "p0/default") == .routes(both))
        #expect(catalog.defaultRoute(model: nil) == .init(provider: 1, model: "b"))
        var preferred = ModelSelection(model: "a")
        preferred.priority = 3
        catalog.selections.put(preferred, for: "p0")
        #expect(catalog.defaultRoute(model: nil) == .init(provider: 0, model: "a"))
        #expect(catalog.isConfigured("p0/default"))
        #expect(!catalog.isConfigured("nobody/default"))
        #expect(catalog.routes(of: "nobody/default") == .unknown)
    }

    @Test func `a model called default is that model`() {
        let catalog = ModelCatalog(providers: [entry(0, ["a", "default"], priority: 1)], aliases: [:])
        #expect(catalog.deferral(of: "default") == nil)
        #expect(catalog.routes(of: "default") == .routes([.init(provider: 0, model: "default")]))
    }

    @Test func `an unknown model that begins with a provider's name is asked of that provider`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["a"], priority: 1), entry(1, ["b"], priority: 2)],
            aliases: [:]
        )
        #expect(catalog.defaultRoute(model: "p1/new") == .init(provider: 1, model: "new"))
        #expect(catalog.defaultRoute(model: "maker/new") == .init(provider: 0, model: "maker/new"))
    }

    @Test(arguments: [
        ("z-ai/glm-5", [0], "z-ai/glm-5"), ("glm-5", [0], "z-ai/glm-5"), ("p1/z-ai/glm-5", [], ""),
        ("p1/special", [1], "special"), ("kimi", [0], "moonshotai/kimi-k2.5"), ("twice", [], ""), ("nobody", [], ""),
        ("p1/wild-1", [1], "wild-1"), ("wild-2", [1], "wild-2"), ("p2/off", [], ""),
        ("p0/z-ai/glm-5", [0], "z-ai/glm-5"),
    ])
    func `an entry of a chain is an exact id, a provider's id, a short id or under a pattern`(
        entry written: String,
        providers: [Int],
        model: String
    ) {
        let catalog = ModelCatalog(
            providers: [
                entry(0, ["z-ai/glm-5", "moonshotai/kimi-k2.5", "a/twice", "b/twice"], priority: 1),
                entry(1, ["special", "wild-*"], priority: 2),
                entry(2, ["off"], priority: 3, obstacle: .disabled),
            ],
            aliases: ["kimi": .init(provider: "p0", model: "moonshotai/kimi-k2.5")]
        )
        let routes = catalog.route(ofChainEntry: written)
        #expect(routes.map(\.provider) == providers)
        #expect(routes.allSatisfy { $0.model == model })
    }

    @Test func `what a provider lists under its pattern is listed, and nothing else of it`() {
        let catalog = ModelCatalog(
            providers: [entry(0, ["x-*", "fixed"], priority: 1), entry(1, ["y"], priority: 2)],
            aliases: [:]
        )
        let found = DiscoveredModels.Listing(models: ["x-1", "z", "fixed"].map(ListedModel.init), at: 1, instant: 1)
        catalog.discovered.finish(0, .success(found), now: 1)
        catalog.discovered.finish(1, .success(found), now: 1)
        #expect(catalog.listed.map(\.id) == ["fixed", "x-1", "y"])
    }
}
