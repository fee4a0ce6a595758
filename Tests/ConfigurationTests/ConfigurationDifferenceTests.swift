import Configuration
import Testing

@Suite struct ConfigurationDifferenceTests {
    @Test func `equal configurations differ in nothing`() {
        #expect(ConfigurationDifference(from: Configuration(), to: Configuration()).isEmpty)
    }

    @Test func `changed keys are named, with those that need a restart`() {
        var new = Configuration()
        new.server.port = 9000
        new.server.debug = true
        new.storage.directory = "elsewhere"
        new.caching.responseCache.ttl = .seconds(1)
        new.providers = [ProviderSection(name: "a", type: "simulator", baseURL: "", models: [])]
        let difference = ConfigurationDifference(from: Configuration(), to: new)
        #expect(
            difference.changes.map(\.key)
                == ["server.port", "server.debug", "providers", "caching.response_cache.ttl", "storage.directory"]
        )
        #expect(difference.needingRestart == ["server.port", "storage.directory"])
    }
}
