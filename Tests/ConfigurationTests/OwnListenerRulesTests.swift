import Configuration
import Testing

@Suite struct OwnListenerRulesTests {
    private func provider(_ url: String, enabled: Bool = true) -> String {
        "- {name: a, type: ollama, base_url: \"\(url)\", models: [m], enabled: \(enabled)}"
    }

    @Test(arguments: [
        "http://127.0.0.1:8000/v1", "http://localhost:8000", "http://[::1]:3456/v1", "http://0.0.0.0:8000/",
        "HTTP://LOCALHOST:3456",
    ])
    func `a provider that is the gateway itself is refused`(url: String) {
        let found = issues(minimal(providers: provider(url))).filter { $0.severity == .error }
        #expect(found.map(\.key) == ["providers[0].base_url"], "\(found)")
        #expect(found[0].line == 5 && found[0].message.contains("own listeners"))
    }

    @Test(arguments: [
        "http://127.0.0.1:8001", "https://127.0.0.1:8000", "http://192.0.2.1:8000", "http://localhost",
        "http://[::1]/8000",
    ])
    func `another port, another machine and another scheme are not`(url: String) {
        #expect(!issues(minimal(providers: provider(url))).contains { $0.severity == .error }, "\(url)")
    }

    @Test func `a bind of its own and the port that a scheme implies count`() {
        let text = minimal(providers: provider("http://10.0.0.5/v1"))
            .replacing("server: {}", with: "server: {host: 10.0.0.5, port: 80}")
        #expect(issues(text).contains { $0.key == "providers[0].base_url" && $0.severity == .error })
        let disabled = minimal(providers: provider("http://127.0.0.1:8000", enabled: false))
        #expect(!issues(disabled).contains { $0.severity == .error })
    }

    @Test func `an Ollama that requests may name is held to the same`() {
        let found = issues(minimal("ai_gateway: {ollama_base_urls: [\"http://localhost:3456\"]}"))
        #expect(found.contains { $0.key == "ai_gateway.ollama_base_urls[0]" && $0.severity == .error })
    }
}
