import Glibc

/// Loads the configuration: finds the file, reads it and the `.env` beside it, and judges what they say.
public struct ConfigurationLoader: Sendable {
    /// The provider types this release can serve; a provider of another known type is kept, with a warning.
    public var servedTypes: Set<String>
    /// What is done about keys and passwords that the environment holds.
    public enum Secrets: Sendable {
        /// Nobody asks whether they are there: for commands that only look something up in the configuration.
        case ignored
        /// What is named and not set is told, and nothing is kept: for whoever judges a configuration.
        case checked
        /// The same, and they are kept: for the process that uses them.
        case resolved
    }

    /// What is done about keys and passwords that the environment holds.
    public var secrets: Secrets
    /// The paths of all endpoints, so that a limit for one that does not exist is told; nil to ask nothing.
    public var routes: Set<String>?
    /// Where an Ollama answered, for the embedded default.
    public var ollamaBaseURL: String?

    /// A loader for a release that serves `servedTypes`.
    public init(
        servedTypes: Set<String>,
        secrets: Secrets = .resolved,
        routes: Set<String>? = nil,
        ollamaBaseURL: String? = nil
    ) {
        self.servedTypes = servedTypes
        self.secrets = secrets
        self.routes = routes
        self.ollamaBaseURL = ollamaBaseURL
    }

    /// Loads the file at `path`; without a path `./config.yaml` if there is one, else the embedded default.
    ///
    /// Variables of `environment` win over those of the `.env` file beside the configuration.
    /// - Throws: `ConfigurationError` with all issues at once, when it cannot be used.
    public func load(
        path: String?,
        environment: [String: String]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        let clock = ContinuousClock()
        let start = clock.now
        guard let path = path ?? (access("config.yaml", R_OK) == 0 ? "config.yaml" : nil) else {
            let (configuration, findings) = Configuration.embeddedDefault(
                environment: environment,
                ollamaBaseURL: ollamaBaseURL,
                servedTypes: servedTypes,
                resolvesSecrets: secrets == .resolved
            )
            return LoadedConfiguration(
                configuration: configuration,
                loadedIn: clock.now - start,
                findings: findings,
                environment: environment
            )
        }
        let bytes = try Self.bytes(ofFile: path)
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var full = environment
        // house: most installations have no .env file, so that one that cannot be read is none
        if let dotEnv = try? Self.bytes(ofFile: directory + ".env") {
            full.merge(DotEnv.parse(String(decoding: dotEnv, as: UTF8.self))) { real, _ in real }
        }
        var loaded = try decode(bytes, path: path, environment: full)
        loaded.loadedIn = clock.now - start
        return loaded
    }

    /// Reads the text of a configuration; `path` is only for messages, and no file is touched.
    ///
    /// - Throws: `ConfigurationError` with all issues at once, when it cannot be used.
    public func decode(
        _ bytes: [UInt8],
        path: String?,
        environment: [String: String]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        let start = ContinuousClock.now
        let decoder = ConfigurationDecoder(
            environment: environment,
            servedTypes: servedTypes,
            secrets: secrets,
            routes: routes
        )
        do {
            let (configuration, warnings) = try decoder.decode(bytes)
            return LoadedConfiguration(
                configuration: configuration,
                warnings: warnings,
                path: path,
                fileSize: bytes.count,
                fingerprint: Self.fingerprint(of: bytes),
                loadedIn: ContinuousClock.now - start,
                environment: environment
            )
        } catch {
            throw ConfigurationError(path: path, issues: error.issues, storageDirectory: error.storageDirectory)
        }
    }

    /// The FNV-1a hash of a text, 16 hexadecimal digits.
    public static func fingerprint(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The largest file that is read: no configuration comes near it, but a wrong path might.
    private static let largestFile = 64 * 1_048_576

    private static func bytes(ofFile path: String) throws(ConfigurationError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path, errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw unreadable(path, errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if bytes.count > largestFile { throw unreadable(path, EFBIG) }
        }
    }

    private static func unreadable(_ path: String, _ code: Int32) -> ConfigurationError {
        let reason = String(cString: strerror(code))
        return ConfigurationError(
            path: path,
            issues: [
                ConfigurationIssue(
                    .error,
                    key: "",
                    "cannot be read: \(reason)",
                    cure: "check the path given with --config and its rights"
                )
            ]
        )
    }
}
