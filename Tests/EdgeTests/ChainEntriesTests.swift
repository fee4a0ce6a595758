import Providers
import Testing
import Transfer

@testable import Edge

@Suite struct ChainEntriesTests {
    private let catalog = ModelCatalog(
        providers: [
            Self.provider(0, "openrouter", ["z-ai/glm-5", "moonshotai/kimi-k2.5", "a/twin", "b/twin"]),
            Self.provider(1, "spare", ["z-ai/glm-5", "own"]),
            Self.provider(2, "off", ["gone"], obstacle: .disabled),
        ],
        aliases: [:]
    )

    private static func provider(
        _ index: Int,
        _ name: String,
        _ models: [String],
        obstacle: ProviderEntry.Obstacle? = nil
    ) -> ProviderEntry {
        ProviderEntry(
            index: index,
            name: name,
            type: "openai",
            profile: ProviderCatalog.profile(of: "openai"),
            baseURL: "",
            headers: [],
            wholeHeaders: HeaderBlock([]),
            streamHeaders: HeaderBlock([]),
            models: models,
            isForced: false,
            priority: index,
            firstTokenLimit: nil,
            maxRetries: 0,
            retryDelay: 0,
            obstacle: obstacle,
            addresses: [:]
        )
    }

    private func entries(
        _ models: [String],
        favourite: String? = nil,
        ready: @escaping (ModelCatalog.Route) -> Bool = { _ in true },
        otherwise: ChatCourse.Availability = .open
    ) -> [String] {
        ChainEntries(catalog: catalog)
            .entries(of: models, favourite: favourite) { ready($0) ? .ready : otherwise }
            .map { "\($0.label)=\($0.route.provider):\($0.route.model)" }
    }

    @Test(
        arguments: [
            ("z-ai/glm-5", "z-ai/glm-5=0:z-ai/glm-5"), ("glm-5", "glm-5=0:z-ai/glm-5"),
            ("spare/own", "spare/own=1:own"),
            ("own", "own=1:own"), ("twin", nil), ("gone", nil), ("never", nil),
        ] as [(String, String?)]
    )
    func `an entry is found by its id, with its provider, or by the end of the only id`(entry: String, found: String?) {
        #expect(entries([entry]) == (found.map { [$0] } ?? []))
        #expect(ChainEntries(catalog: catalog).unlisted(in: [entry]).isEmpty == (found != nil))
    }

    @Test func `what nobody lists is skipped, the others keep their order`() {
        #expect(entries(["never", "own", "glm-5"]) == ["own=1:own", "glm-5=0:z-ai/glm-5"])
    }

    @Test func `a model has one try, with the first of its providers that is ready`() {
        #expect(entries(["glm-5", "z-ai/glm-5"]) == ["glm-5=0:z-ai/glm-5"])
        #expect(entries(["glm-5"], ready: { $0.provider == 1 }) == ["glm-5=1:z-ai/glm-5"])
        #expect(entries(["glm-5"], ready: { _ in false }) == ["glm-5=0:z-ai/glm-5"])
    }

    @Test func `of providers that are not ready one that is only spared is taken`() {
        let found = ChainEntries(catalog: catalog).entries(of: ["glm-5"]) {
            $0.provider == 0 ? .open : .spared(until: 9)
        }
        #expect(found.map(\.route.provider) == [1])
        #expect(entries(["glm-5"], ready: { $0.provider == 1 }, otherwise: .spared(until: 9)) == ["glm-5=1:z-ai/glm-5"])
    }

    @Test func `the model that answered before comes first`() {
        let chain = ["own", "glm-5", "kimi-k2.5"]
        #expect(entries(chain, favourite: "kimi-k2.5").first == "kimi-k2.5=0:moonshotai/kimi-k2.5")
        #expect(entries(chain, favourite: "kimi-k2.5").count == 3)
        #expect(entries(chain, favourite: "dropped").first == "own=1:own")
    }
}
