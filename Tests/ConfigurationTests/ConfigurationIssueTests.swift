import Configuration
import Testing

@Suite struct ConfigurationIssueTests {
    @Test func `the smallest configuration has nothing to complain of`() {
        #expect(issues(minimal()) == [])
    }

    @Test func `all issues are found at once, with their lines`() throws {
        let text = """
            app: {name: x}
            server:
              host: 127.0.0.1
              port: eight
              prot: 5
            auth: {api_keys: []}
            providers:
              - name: a
                type: openai
                base_url: ftp://x
                api_key_env: A_KEY
                models: gpt-4
                timeout: 301
            """
        let found = issues(text).filter { $0.severity == .error }
        #expect(
            found.map(\.key) == ["server.port", "providers[0].base_url", "providers[0].models", "providers[0].timeout"]
        )
        #expect(found.map(\.line) == [4, 10, 12, 13])
        #expect(found[0].message == "expected a whole number, 1-65535, found the text \"eight\"")
        #expect(found[2].message == "expected a list, found a single value")
        let warnings = issues(text).filter { $0.severity == .warning }
        #expect(warnings.contains { $0.key == "server.prot" && $0.line == 5 && $0.cure == "is `port` meant?" })
    }

    @Test(arguments: ["app", "server", "auth", "providers"])
    func `a required section that is missing is named`(section: String) {
        let text = minimal().split(separator: "\n").filter { !$0.hasPrefix(section) && !$0.hasPrefix("- ") }
        let found = issues(text.joined(separator: "\n")).filter { $0.severity == .error }
        #expect(found.contains { $0.key == section && $0.message == "missing" })
    }

    @Test(arguments: [
        ("server: {port: 0}", "server.port"), ("server: {port: 99999999}", "server.port"),
        ("server: {port: \"8000\"}", "server.port"), ("server: {port: [1]}", "server.port"),
        ("server: {debug: maybe}", "server.debug"), ("logging: {level: LOUD}", "logging.level"),
        ("telemetry: {sampling: {probability: 1.5}}", "telemetry.sampling.probability"),
        ("logging: 5", "logging"), ("caching: {response_cache: []}", "caching.response_cache"),
        ("prices: {m: {input: 1}}", "prices.m.output"), ("models: {m: {provider: sim}}", "models.m"),
        ("auth: {api_keys: [{name: x}]}", "auth.api_keys[0]"),
        ("auth: {api_keys: [\"sha256:12\"]}", "auth.api_keys[0]"),
        ("auth: {api_keys: [{key: k, permissions: [fly]}]}", "auth.api_keys[0].permissions[0]"),
        ("auth: {trusted_networks: [ten]}", "auth.trusted_networks[0]"),
        ("ai_gateway: {users: [{username: a}]}", "ai_gateway.users[0]"),
        ("ai_gateway: {users: [{username: a, password_hash: x}]}", "ai_gateway.users[0].password_hash"),
        ("router: {routing_mode: psychic}", "router.routing_mode"),
        ("listeners: {router: {port: 8000}}", "listeners.router.port"),
        ("proxy: {request_deadline_seconds: .inf}", "proxy.request_deadline_seconds"),
        ("storage: {directory: \"\"}", "storage.directory"),
    ])
    func `a value out of its range is an error at its key`(yaml: String, key: String) {
        let section = yaml.prefix { $0 != ":" } + ":"
        let base = minimal().split(separator: "\n").filter { !$0.hasPrefix(section) }.joined(separator: "\n")
        let errors = issues(base + "\n" + yaml).filter { $0.severity == .error }
        #expect(errors.map(\.key) == [key])
    }

    @Test func `an address that others can reach needs a client key`() {
        let text = minimal().replacing("server: {}", with: "server: {host: 0.0.0.0}").replacing(
            "[one-client-key]",
            with: "[]"
        )
        let errors = issues(text).filter { $0.severity == .error }
        #expect(errors.map(\.key) == ["server.host"])
        #expect(errors[0].description.contains("auth.api_keys"))
        #expect(errors[0].line == 2)
        #expect(issues(minimal().replacing("server: {}", with: "server: {host: 0.0.0.0}")) == [])
        #expect(issues(minimal().replacing("[one-client-key]", with: "[]")) == [])
    }

    @Test func `text that is no YAML tells line and reason and quotes nothing`() {
        let found = issues("app: {}\nauth: [sk-unclosed-secret\nserver: 1")
        #expect(found.count == 1)
        #expect(found[0].description.contains("not YAML"))
        #expect(found[0].line != nil)
        #expect(!found[0].description.contains("sk-unclosed"))
    }

    @Test func `a key that stands twice is an error`() {
        #expect(issues("app: {}\napp: {}").first?.key == "app")
    }

    @Test func `no message holds what may be a secret`() {
        let text = """
            app: {}
            server: {host: 0.0.0.0, port: sk-leak-1}
            auth: {api_keys: [["sk-leak-2"], {key: "sha256:leak-3"}]}
            providers:
            - {name: a, type: openai, base_url: "leak-4", api_key_env: sk-leak-5, models: [m], custom_headers: {X: "leak-6\\n"}}
            ai_gateway: {users: [{username: u, password_hash: leak-7}], jwt_secret_env: leak-8}
            """
        let found = issues(text)
        #expect(found.filter { $0.severity == .error }.count >= 8)
        for issue in found { #expect(!issue.description.contains("leak")) }
    }

    @Test func `an unset key is a warning and no crash`() throws {
        let provider = "- {name: o, type: openai, base_url: \"http://h/v1\", api_key_env: NOT_SET, models: [m]}"
        let loaded = try decode(minimal(providers: provider))
        #expect(loaded.configuration.providers[0].apiKey == nil)
        #expect(!loaded.configuration.providers[0].isConfigured)
        #expect(loaded.warnings.map(\.key) == ["providers[0].api_key_env"])
        #expect(
            try decode(minimal(providers: provider), environment: ["NOT_SET": "k"]).configuration.providers[0]
                .isConfigured
        )
    }

    @Test func `a type that is not served yet is a warning, an unknown one an error`() throws {
        let known = "- {name: a, type: cohere, base_url: \"http://h\", api_key_env: K, models: [m]}"
        let loaded = try decode(minimal(providers: known), environment: ["K": "k"], servedTypes: ["openai"])
        #expect(loaded.warnings.map(\.key) == ["providers[0].type"])
        let unknown = issues(
            minimal(providers: known.replacing("cohere", with: "no-such-type")),
            environment: ["K": "k"]
        )
        #expect(unknown.map(\.key) == ["providers[0].type"])
        #expect(unknown[0].severity == .error)
    }

    @Test func `names are unique, priorities ought to be, and one provider at most is forced`() {
        let rows = """
            - {name: a, type: simulator, models: [m], priority: 2, forced: true}
            - {name: a, type: simulator, models: [m], forced: true}
            - {name: b, type: simulator, models: [m], forced: true, enabled: false}
            """
        let found = issues(minimal(providers: rows))
        #expect(found.filter { $0.severity == .warning }.map(\.key) == ["providers[1].priority"])
        #expect(
            found.filter { $0.severity == .error }.map(\.key)
                == ["providers[1].name", "providers[1].forced", "providers[2].forced", "providers[2].forced"]
        )
    }

    @Test func `merge keys and aliases of YAML are followed`() throws {
        let rows = """
            - &base {name: a, type: simulator, models: [m], timeout: 7}
            - {<<: *base, name: b, timeout: 8}
            """
        let providers = try decode(minimal(providers: rows)).configuration.providers
        #expect(providers.map(\.name) == ["a", "b"])
        #expect(providers.map(\.timeout) == [.seconds(7), .seconds(8)])
        #expect(providers[1].models == ["m"])
    }

    @Test func `what a mapping does not name keeps its default`() throws {
        let yaml = minimal().replacing("tools: [m], code: [m], reasoning: [m], conversation: [m]", with: "code: [m]")
        let router = try decode(yaml).configuration.router
        #expect(router.modelMappings["code"] == ["m"])
        #expect(router.modelMappings["tools"]?.first == "moonshotai/kimi-k2.5")
    }
}
