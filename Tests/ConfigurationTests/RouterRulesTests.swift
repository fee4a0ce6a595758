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
}
