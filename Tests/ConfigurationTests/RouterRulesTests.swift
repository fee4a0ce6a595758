import Configuration
import Testing

/// What is said of chains when a configuration is read.
@Suite struct RouterRulesTests {
    private func skipped(_ chain: String) -> [String] {
        let providers = """
            - {name: sim, type: simulator, models: [m, z-ai/glm-5, a/twin, deep/er/name, "maker/*"]}
            - {name: other, type: simulator, models: [b/twin, z-ai/glm-5]}
            """
        let text = """
            app: {}
            server: {}
            auth: {api_keys: [one-client-key]}
            providers:
            \(providers)
            router: {model_mappings: {tools: [m], code: [\(chain)], reasoning: [m], conversation: [m]}}
            """
        return issues(text).filter { $0.key == "router.model_mappings.code" }.map(\.message)
    }

    @Test(arguments: ["m", "z-ai/glm-5", "glm-5", "sim/m", "maker/anything", "er/name", "name", "other/z-ai/glm-5"])
    func `a name that a chain can be asked by is no cause for a warning`(name: String) {
        #expect(skipped(name) == [])
    }

    @Test(arguments: ["never", "twin", "lm-5", "other/m"])
    func `a name that nobody lists, or that two ids end in, is warned of`(name: String) {
        #expect(skipped(name) == ["no provider lists \(name), it is skipped"])
    }

    private func found(_ router: String) -> [String] {
        let text = """
            app: {}
            server: {}
            auth: {api_keys: [one-client-key]}
            providers: [{name: sim, type: simulator, models: [m]}]
            router:
              model_mappings: {tools: [m], code: [m], reasoning: [m], conversation: [m]}
              \(router)
            """
        return issues(text).map { "\($0.severity) \($0.key) \($0.line ?? 0)" }
    }

    @Test(arguments: [
        ("custom_categories: {verse-1_x: {models: [m]}}", []),
        ("custom_categories: {Bad Name: {models: [m]}}", ["error router.custom_categories.Bad Name 7"]),
        ("custom_categories: {verse: {keywords: [poem]}}", ["warning router.custom_categories.verse 7"]),
        ("custom_categories: {code: {models: [m]}}", ["warning router.custom_categories.code 7"]),
        ("keywords: {verse: [poem]}", ["warning router.keywords.verse 7"]),
        ("keywords: {tools: [hammer]}", []),
    ])
    func `categories that cannot work are told with their line`(router: String, expected: [String]) {
        #expect(found(router) == expected)
    }

    @Test func `words of a category of one's own are no cause for a warning`() {
        #expect(found("keywords: {verse: [poem]}\n  custom_categories: {verse: {models: [m]}}") == [])
    }

    @Test func `an empty chain is warned of with what follows, and a chain's new name follows the rule`() throws {
        let text = minimal().replacing("code: [m]", with: "code: [], verse: [], Verse: [m]")
        let found = issues(text)
        #expect(found.map(\.key) == ["Verse", "code", "verse"].map { "router.model_mappings." + $0 })
        #expect(found.map(\.severity) == [.error, .warning, .warning])
        #expect(found.last?.message == "has no model, so requests of this category are answered 500 all_models_failed")
    }
}
