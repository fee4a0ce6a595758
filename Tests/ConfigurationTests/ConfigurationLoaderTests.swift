import Configuration
import Glibc
import Testing

@Suite struct ConfigurationLoaderTests {
    @Test func `the quick start example loads, every other section at its default`() throws {
        let loaded = try decode(Examples.quickStart, environment: ["OPENAI_API_KEY": "sk-1"])
        let configuration = loaded.configuration
        #expect(configuration.server.host == "127.0.0.1")
        #expect(configuration.providers.count == 1)
        #expect(configuration.providers[0].priority == 1)
        #expect(configuration.providers[0].timeout == nil)
        #expect(configuration.providers[0].apiKey == Secret("sk-1"))
        #expect(configuration.circuitBreaker == CircuitBreakerSection())
        #expect(configuration.listeners.router.port == 3456)
        #expect(!configuration.listeners.router.isStated)
        #expect(configuration.auth.apiKeys == [ClientKeySection(.clear(Secret("your-api-key-here")))])
        #expect(loaded.fileSize == Examples.quickStart.utf8.count)
        #expect(loaded.warnings.map(\.key) == ["router.model_mappings"])
    }

    @Test func `the complete example loads without an unknown key`() throws {
        let loaded = try decode(Examples.complete, environment: ["OPENAI_API_KEY": "a", "ANTHROPIC_API_KEY": "b"])
        let configuration = loaded.configuration
        #expect(loaded.warnings.map(\.key) == ["router.model_mappings"])
        #expect(configuration.server.host == "0.0.0.0")
        #expect(configuration.providers[0].timeout == .seconds(30))
        #expect(configuration.providers[1].timeout == nil)
        #expect(configuration.httpClient.timeout == .seconds(30))
        #expect(configuration.caching.summaryCache.maxSize == .megabytes(256))
        #expect(configuration.logging.rotation.maxSize == .megabytes(100))
        #expect(configuration.chaosEngineering.faults.map(\.type) == [.delay, .error])
        #expect(configuration.chaosEngineering.faults[1].errorCode == 503)
        #expect(configuration.telemetry.sampling.probability == 0.1)
    }

    @Test func `a configuration with every added section loads`() throws {
        let configuration = try decode(Examples.everything).configuration
        #expect(configuration.providers.count == 20)
        #expect(configuration.providers.first { $0.name == "retry" }?.retryDelay == .milliseconds(200))
        #expect(configuration.providers.first { $0.name == "slow" }?.timeout == .seconds(1))
        #expect(configuration.providers.first { $0.name == "off" }?.enabled == false)
        #expect(configuration.models["kimi"]?.provider == "openrouter")
        #expect(configuration.models["tiny-context"]?.maxContextSize == 2000)
        #expect(configuration.prices["gpt-4"]?.output == 2000)
        #expect(configuration.router.ollama.timeout == .seconds(2))
        #expect(configuration.listeners.router.isStated)
        #expect(configuration.logWatcher.pollInterval == .milliseconds(100))
        #expect(configuration.alerting.interval == .milliseconds(500))
        #expect(configuration.aiGateway.users.map(\.role) == [.admin, .user, .user])
        #expect(configuration.aiGateway.users[2].active == false)
    }

    @Test func `the defaults of the code are those of the complete example`() throws {
        var configuration = try decode(Examples.complete).configuration
        // what the example states otherwise, or must state because there is no default
        configuration.server.host = "127.0.0.1"
        configuration.auth.apiKeys = []
        configuration.providers = []
        configuration.chaosEngineering.faults = []
        configuration.httpClient.timeout = nil
        configuration.templates.isStated = false
        #expect(ConfigurationDifference(from: Configuration(), to: configuration).changes == [])
    }

    @Test func `a file is found, its dotenv read, and the real environment wins`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Examples.everything, to: "config.yaml")
        try directory.write("# keys\nKEY_ALPHA=from-dotenv\nexport KEY_BETA=\"quoted\"\n", to: ".env")
        let loaded = try ConfigurationLoader(servedTypes: ["openai"])
            .load(path: directory.path + "/config.yaml", environment: ["KEY_BETA": "real"])
        let keys = Dictionary(uniqueKeysWithValues: loaded.configuration.providers.map { ($0.name, $0.apiKey) })
        #expect(keys["alpha"] == Secret("from-dotenv"))
        #expect(keys["beta"] == Secret("real"))
        #expect(keys["openai"] == .some(nil))
        #expect(loaded.path == directory.path + "/config.yaml")
        #expect(loaded.fingerprint.count == 16)
        #expect(loaded.environment["KEY_ALPHA"] == "from-dotenv")
    }

    @Test func `a process that needs no secrets gets none`() throws {
        let loader = ConfigurationLoader(servedTypes: ["openai"], secrets: .ignored)
        let loaded = try loader.decode(
            Array(Examples.quickStart.utf8),
            path: nil,
            environment: ["OPENAI_API_KEY": "sk-1"]
        )
        #expect(loaded.configuration.providers[0].apiKey == nil)
        #expect(!loaded.warnings.contains { $0.key.hasSuffix("api_key_env") })
    }

    @Test func `a file that is not there is an error that says so`() {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader(servedTypes: []).load(path: "/no/such/config.yaml", environment: [:])
        }
        #expect(error?.description.hasPrefix("/no/such/config.yaml: cannot be read: No such file") == true)
    }

    @Test func `the log level and the routing mode of the environment win`() throws {
        let environment = ["LOG_LEVEL": "debug", "ROUTING_MODE": "keywords"]
        let configuration = try decode(minimal(), environment: environment).configuration
        #expect(configuration.logging.level == .debug)
        #expect(configuration.router.routingMode == .keywords)
        #expect(issues(minimal(), environment: ["LOG_LEVEL": "loud"]).map(\.key) == ["LOG_LEVEL"])
    }
}

/// A directory that is gone after the test.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/configuration-tests-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    func write(_ text: String, to name: String) throws {
        let file = open("\(path)/\(name)", O_WRONLY | O_CREAT, 0o600)
        try #require(file >= 0)
        let bytes = Array(text.utf8)
        #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
        close(file)
    }

    deinit {
        unlink(path + "/config.yaml")
        unlink(path + "/.env")
        rmdir(path)
    }
}
