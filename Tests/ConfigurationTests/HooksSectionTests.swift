import Configuration
import Testing

@Suite struct HooksSectionTests {
    @Test func `there is no hook unless a file names one`() throws {
        let hooks = try decode(minimal()).configuration.hooks
        #expect(hooks.before.url == nil && hooks.after.url == nil)
        #expect(hooks.before.timeout == .seconds(1) && hooks.before.onFailure == .open)
    }

    @Test func `hooks are read, and their secrets come from the environment`() throws {
        let text = minimal(
            """
            hooks:
              before: {url: "http://127.0.0.1:9999/b", timeout_ms: 250, on_failure: closed, secret_env: HOOK, include: [body, preview]}
              after: {url: "https://hooks.example/a", queue_size: 5}
            """
        )
        let hooks = try decode(text, environment: ["HOOK": "very secret"]).configuration.hooks
        #expect(hooks.before.onFailure == .closed)
        #expect(hooks.before.timeout == .milliseconds(250))
        #expect(hooks.before.include == [.body, .preview])
        #expect(hooks.before.secret?.reveal() == "very secret")
        #expect(hooks.after.queueSize == 5)
    }

    @Test(arguments: [
        "http://127.0.0.1:8000/hook", "http://localhost:8000", "http://[::1]:3456/x", "http://0.0.0.0:8000/",
    ])
    func `a hook that is the gateway itself is an error`(url: String) {
        let found = issues(minimal("hooks: {before: {url: \"\(url)\"}}"))
        #expect(found.contains { $0.severity == .error && $0.key == "hooks.before.url" }, "\(found)")
    }

    @Test func `another port and another machine are no such thing`() {
        for url in ["http://127.0.0.1:8001", "http://10.0.0.1:8000/x", "https://hooks.example/8000"] {
            #expect(!issues(minimal("hooks: {after: {url: \"\(url)\"}}")).contains { $0.severity == .error }, "\(url)")
        }
    }

    @Test(arguments: ["http://me:word@127.0.0.1:9999/", "https://token@hooks.example"])
    func `a URL that names a user is an error, and what it holds is not repeated`(url: String) {
        for text in ["hooks: {before: {url: \"\(url)\"}}", "telemetry: {zipkin: {endpoint: \"\(url)\"}}"] {
            let found = issues(minimal(text)).filter { $0.severity == .error }
            #expect(found.count == 1 && found[0].description.contains("names no user"), "\(found)")
            #expect(!found.contains { $0.description.contains("word") || $0.description.contains("token@") })
        }
        let path = issues(minimal("hooks: {after: {url: \"https://hooks.example/a@b\"}}"))
        #expect(!path.contains { $0.severity == .error })
    }

    @Test func `a pattern that is no regular expression is an error`() {
        let found = issues(minimal("condensation: {error_patterns: [\"fine.*\", \"(open\"]}"))
        #expect(found.filter { $0.severity == .error }.map(\.key) == ["condensation.error_patterns[1]"])
    }

    @Test func `a secret that is named and missing is an error, for nothing would be signed`() {
        let found = issues(minimal("hooks: {after: {url: \"http://127.0.0.1:9999\", secret_env: NOT_SET}}"))
        #expect(found.contains { $0.severity == .error && $0.key == "hooks.after.secret_env" }, "\(found)")
    }

    @Test func `a wrong word and an unknown key are told`() {
        let found = issues(minimal("hooks: {before: {url: \"http://127.0.0.1:9999\", on_failure: maybe, nope: 1}}"))
        #expect(found.contains { $0.severity == .error && $0.key == "hooks.before.on_failure" })
        #expect(found.contains { $0.severity == .warning && $0.key == "hooks.before.nope" })
    }
}
