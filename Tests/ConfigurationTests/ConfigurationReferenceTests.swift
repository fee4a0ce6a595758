import Configuration
import Glibc
import Testing

@Suite struct ConfigurationReferenceTests {
    /// The page in the repository, from this file's own place; links to this folder are followed.
    private func page() throws -> String {
        let folder = String(#filePath.prefix(upTo: try #require(#filePath.lastIndex(of: "/"))))
        let real = try #require(realpath(folder, nil))
        defer { free(real) }
        return String(cString: real) + "/../../docs/configuration.md"
    }

    @Test func `the page in the repository is up to date`() throws {
        let path = try page()
        let expected = Array(ConfigurationReference.markdown().utf8)
        if getenv("UPDATE_GOLDEN") != nil {
            let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            try #require(file >= 0)
            #expect(write(file, expected, expected.count) == expected.count)
            close(file)
        }
        let file = open(path, O_RDONLY)
        try #require(file >= 0, "docs/configuration.md is missing: run with UPDATE_GOLDEN=1")
        defer { close(file) }
        var found = [UInt8](repeating: 0, count: expected.count + 1)
        let count = read(file, &found, found.count)
        // a difference would be printed byte by byte
        let isUpToDate = Array(found[..<max(0, count)]) == expected
        #expect(isUpToDate, "docs/configuration.md is stale: run with UPDATE_GOLDEN=1")
    }

    @Test(arguments: [
        "| `server.port` | whole number | 8000 | 1-65535 | restart |",
        "| `providers[].timeout` | seconds | http_client.timeout | 1-300 | yes |",
        "| `logging.rotation.max_size_mb` | MB | 100 |", "| `models.{name}.targets[].weight` | number | 1 |",
        "| `security.request_sanitization` | word | flag | off, flag, strip |",
        "| `caching.summary_cache.ttl` | seconds | 3600 |", "| `workers.memory.count` | whole number | 1 |",
    ])
    func `each key has a line with type, default, range and reload`(line: String) {
        #expect(ConfigurationReference.markdown().contains(line))
    }
}
