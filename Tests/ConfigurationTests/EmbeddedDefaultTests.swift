import Configuration
import Testing

@Suite struct EmbeddedDefaultTests {
    @Test func `without any key the simulator is there and everything else is told as missing`() {
        let (configuration, findings) = Configuration.embeddedDefault(environment: [:])
        #expect(configuration.providers.map(\.name) == ["simulator"])
        #expect(configuration.server.host == "127.0.0.1")
        #expect(configuration.server.port == 8000)
        #expect(configuration.auth.apiKeys.isEmpty)
        #expect(configuration.storage.directory == "data")
        #expect(configuration.router.modelMappings["code"]?.last == "simulator")
        #expect(
            findings.first { $0.provider == "openai" }
                == Finding(provider: "openai", state: .keyMissing, variables: ["OPENAI_API_KEY"])
        )
        #expect(findings.first { $0.provider == "ollama" }?.state == .notRunning)
    }

    @Test func `a key in the environment makes its provider`() throws {
        let environment = ["OPENAI_API_KEY": "sk-1", "CO_API_KEY": "c", "GEMINI_API_KEY": "", "GOOGLE_API_KEY": "g"]
        let (configuration, findings) = Configuration.embeddedDefault(
            environment: environment,
            ollamaBaseURL: "http://localhost:11434",
            servedTypes: ["openai", "ollama", "gemini", "simulator"]
        )
        #expect(configuration.providers.map(\.name) == ["openai", "gemini", "ollama", "simulator"])
        #expect(configuration.providers.map(\.priority) == [1, 2, 3, 4])
        #expect(configuration.providers[0].apiKey == Secret("sk-1"))
        #expect(configuration.providers[1].apiKeyEnv == "GOOGLE_API_KEY")
        #expect(findings.first { $0.provider == "cohere" }?.state == .notServedYet)
        #expect(findings.first { $0.provider == "ollama" }?.state == .found)
        #expect(!findings.contains { "\($0)".contains("sk-1") })
    }

    @Test(arguments: [
        ("gpt-*", "gpt-4o", true), ("gpt-*", "chatgpt-4o", false), ("*", "", true), ("*/*", "a/b", true),
        ("*/*", "ab", false), ("a*b*c", "axxbyyc", true), ("a*b*c", "axxbyy", false), ("gpt-4", "gpt-4", true),
        ("gpt-4", "gpt-4o", false), ("*-mini", "gpt-mini-mini", true),
    ])
    func `a star in a model id stands for any run of characters`(pattern: String, model: String, isMatch: Bool) {
        #expect(ModelPattern(text: pattern).matches(model) == isMatch)
    }
}
