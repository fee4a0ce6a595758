public import Configuration
import Glibc

/// How every process of ours comes to its configuration.
public struct ConfigurationReading: Sendable {
    /// A configuration that cannot be used.
    public struct Refusal: Error, Sendable, Equatable {
        /// One line per problem; each names its key and none a secret.
        public var lines: [String]
        /// `storage.directory` as far as the file could be read.
        public var storageDirectory: String?

        /// A refusal for these reasons.
        public init(lines: [String], storageDirectory: String? = nil) {
            self.lines = lines
            self.storageDirectory = storageDirectory
        }
    }

    /// Our environment, read once: changing it while threads run is not safe in C, so nobody does.
    public let environment: [String: String]
    private let servedTypes: Set<String>
    private let routes: Set<String>?

    /// Reads for a release that serves providers of these types, and has endpoints with these paths.
    public init(
        servedTypes: Set<String>,
        routes: Set<String>? = nil,
        environment: [String: String] = Self.processEnvironment()
    ) {
        self.servedTypes = servedTypes
        self.routes = routes
        self.environment = environment
    }

    /// Reads the file at `path`; without one, `./config.yaml` if there is one, else the embedded default.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - secrets: whether variables with keys are looked for, and kept, as only the edge needs them.
    /// - Throws: `Refusal` with all that is wrong.
    /// - Returns: the configuration, and how it came to be.
    public func load(
        path: String?,
        secrets: ConfigurationLoader.Secrets = .ignored
    ) throws(Refusal) -> LoadedConfiguration {
        do throws(ConfigurationError) {
            return try loader(path, secrets).load(path: path, environment: environment)
        } catch {
            throw Self.refusal(error)
        }
    }

    /// For a child: what the supervisor hands it, else the file.
    ///
    /// A file that somebody is in the middle of editing, or that no reload has put in force, must not keep a process from
    /// coming back, nor let it come back with another configuration than the rest has.
    func load(
        _ arguments: ProcessArguments,
        secrets: ConfigurationLoader.Secrets
    ) throws(Refusal) -> LoadedConfiguration {
        guard let descriptor = arguments.acceptedConfiguration,
            let accepted = AcceptedText(unpacking: Self.bytes(of: descriptor))
        else { return try load(path: arguments.configurationPath, secrets: secrets) }
        do throws(ConfigurationError) {
            return try loader(arguments.configurationPath, secrets).decode(
                accepted.text,
                path: arguments.configurationPath,
                environment: environment.merging(accepted.variables) { real, _ in real }
            )
        } catch {
            throw Self.refusal(error)
        }
    }

    /// What a child needs to come to the same configuration though the file has changed; nil without a file, or when it
    /// has changed already.
    public func accepted(_ loaded: LoadedConfiguration) -> [UInt8]? {
        guard let path = loaded.path else { return nil }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let text = Self.bytes(of: file)
        guard ConfigurationLoader.fingerprint(of: text) == loaded.fingerprint else { return nil }
        let added = loaded.environment.filter { environment[$0.key] == nil }
        return AcceptedText(variables: added, text: text).packed
    }

    /// The environment of this process.
    public static func processEnvironment() -> [String: String] {
        var found: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { found[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return found
    }

    private func loader(_ path: String?, _ secrets: ConfigurationLoader.Secrets) -> ConfigurationLoader {
        let hasFile = path != nil || access("config.yaml", R_OK) == 0
        return ConfigurationLoader(
            servedTypes: servedTypes,
            secrets: secrets,
            routes: routes,
            ollamaBaseURL: hasFile || !LocalPort.answers(11434) ? nil : "http://127.0.0.1:11434"
        )
    }

    private static func refusal(_ error: ConfigurationError) -> Refusal {
        let place = error.path.map { "\($0): " } ?? ""
        return Refusal(
            lines: error.errors.map { place + $0.description },
            storageDirectory: error.storageDirectory
        )
    }

    /// A file from its beginning; several children share the descriptor, and with it the position, so that is not used.
    private static func bytes(of descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, bytes.count)
            if count > 0 {
                bytes += buffer[..<count]
            } else if count == 0 || errno != EINTR {
                return bytes
            }
        }
    }
}

/// Whether a program on this machine listens on a port; the kernel answers at once.
enum LocalPort {
    static func answers(_ port: UInt16) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
