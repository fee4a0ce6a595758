import Configuration
import Testing

/// What used to be accepted without a word.
@Suite struct SilentFaultTests {
    private func errors(_ text: String) -> [ConfigurationIssue] { issues(text).filter { $0.severity == .error } }

    private func provider(_ more: String, url: String = "http://10.0.0.1") -> String {
        "- {name: a, type: ollama, base_url: \"\(url)\", models: [m], \(more)}"
    }

    @Test(arguments: ["X Bad", "X:Bad", "Ü", "a\\tb"])
    func `a header that no request can have is an error`(name: String) {
        let text = minimal().replacing("auth: {", with: "auth: {api_key_header: \"\(name)\", ")
        #expect(errors(text).map(\.key) == ["auth.api_key_header"])
    }

    @Test(arguments: ["http://h:65536", "http://h:0", "http://h:x/v1", "http://:80"])
    func `a port that is none is an error`(url: String) {
        #expect(errors(minimal(providers: provider("", url: url))).map(\.key) == ["providers[0].base_url"])
    }

    @Test(arguments: ["Host", "content-length", "Transfer-Encoding", "Connection"])
    func `headers that the gateway writes are no custom ones`(name: String) {
        let found = errors(minimal(providers: provider("custom_headers: {\(name): \"1\"}")))
        #expect(found.map(\.key) == ["providers[0].custom_headers.\(name)"])
    }

    @Test func `an Authorization that is not sent is warned of`() throws {
        let text = minimal(providers: provider("custom_headers: {Authorization: x, X-Team: y}"))
        #expect(try decode(text).warnings.map(\.key) == ["providers[0].custom_headers.Authorization"])
    }

    @Test func `limits for what does not exist are warned of, with a guess`() throws {
        let text = minimal(
            """
            rate_limit: {endpoints: {/v1/chat/completion: 5, /v1/models: 5}}
            outbound_rate_limit: {providers: {simm: 5, sim: 5}}
            """
        )
        let loader = ConfigurationLoader(servedTypes: ["simulator"], routes: ["/v1/chat/completions", "/v1/models"])
        let warnings = try loader.decode(Array(text.utf8), path: nil, environment: [:]).warnings
        #expect(
            warnings.map(\.key) == ["rate_limit.endpoints./v1/chat/completion", "outbound_rate_limit.providers.simm"]
        )
        #expect(warnings.map(\.cure) == ["is `/v1/chat/completions` meant?", "is `sim` meant?"])
        #expect(!issues(text).contains { $0.key.hasPrefix("rate_limit") }, "nobody knows the routes here")
    }

    @Test func `a hash of a password is held to its form`() {
        let digest = String(repeating: "A", count: 43)
        func found(_ hash: String) -> [String] {
            errors(minimal("ai_gateway: {users: [{username: u, password_hash: \"\(hash)\"}]}")).map(\.key)
        }
        #expect(found("pbkdf2_sha256$600000$salt$\(digest)=").isEmpty)
        #expect(found("pbkdf2_sha256$600000$salt$\(digest)").isEmpty)
        for hash in [
            "pbkdf2_sha256$600000$salt$AAAA", "pbkdf2_sha256$600000$salt$\(digest)!", "pbkdf2_sha256$0$salt$\(digest)=",
            "pbkdf2_sha256$100000001$salt$\(digest)=", "pbkdf2_sha256$600000$$\(digest)=",
        ] {
            #expect(found(hash) == ["ai_gateway.users[0].password_hash"], "\(hash)")
        }
    }

    @Test func `aliases that stand for thousands of millions of values are refused at once`() {
        var text = "app: {}\nserver: {}\nauth: {}\nproviders: []\nx0: &x0 [a, a, a, a, a, a, a, a, a]\n"
        for level in 1...9 {
            text += "x\(level): &x\(level) [\((0..<9).map { _ in "*x\(level - 1)" }.joined(separator: ", "))]\n"
        }
        let began = ContinuousClock.now
        let found = errors(text)
        #expect(found.count == 1 && found[0].message.contains("values"), "\(found)")
        #expect(ContinuousClock.now - began < .seconds(5))
    }

    @Test func `a key that stands twice is named with its whole path, as often as it happens`() {
        let block = """
            app: {}
            server:
              port: 1
              "port": 2
            providers:
            - name: a
            - name: b
              models: [m]
              models: [n]
            """
        let found = errors(block)
        #expect(found.map(\.key) == ["server.port", "providers[1].models"], "\(found)")
        #expect(found.map(\.line) == [3, 8])
        let flow = #"{"app": {}, "auth": {"api_keys": [{"key": "a", "key": "b"}]}}"#
        #expect(errors(flow).map(\.key) == ["auth.api_keys[0].key"])
        #expect(!errors(flow).contains { $0.description.contains("martlet-") })
    }

    @Test func `variables that are not set are told to whoever judges, and to nobody else`() throws {
        let text = minimal(
            """
            hooks: {before: {url: "http://127.0.0.1:9999", secret_env: NOT_SET}}
            ai_gateway: {users: [{username: u, password_env: NOR_THIS}]}
            """,
            providers: "- {name: a, type: openai, base_url: \"http://10.0.0.1\", api_key_env: NOR_THAT, models: [m]}"
        )
        func keys(_ secrets: ConfigurationLoader.Secrets, _ environment: [String: String] = [:]) -> [String] {
            let loader = ConfigurationLoader(servedTypes: ["openai"], secrets: secrets)
            do {
                return try loader.decode(Array(text.utf8), path: nil, environment: environment).warnings.map(\.key)
            } catch {
                return error.errors.map(\.key)
            }
        }
        #expect(keys(.ignored).isEmpty)
        #expect(keys(.checked) == ["hooks.before.secret_env"])
        let unset = ["providers[0].api_key_env", "ai_gateway.users[0].password_env"]
        #expect(keys(.checked, ["NOT_SET": "now it is"]) == unset)
        let loaded = try ConfigurationLoader(servedTypes: ["openai"], secrets: .checked)
            .decode(Array(text.utf8), path: nil, environment: ["NOT_SET": "secret"])
        #expect(loaded.configuration.hooks.before.secret == nil, "who judges keeps nothing")
    }
}
