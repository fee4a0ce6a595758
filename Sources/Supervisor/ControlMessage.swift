import FoundationEssentials
import Wire

/// What a command asks of the running supervisor: one line of JSON on its control socket.
struct ControlRequest: Codable, Sendable, Equatable {
    enum Verb: String, Codable, Sendable {
        case status
        case restart
        case scale
        case reload
    }

    var verb: Verb
    /// The process of `restart`, the service of `scale`.
    var name: String?
    /// The number of `scale`.
    var count: Int?
}

/// What it answers: one line of JSON.
struct ControlReply: Codable, Sendable, Equatable {
    /// Whether it was done.
    var success: Bool
    /// Why not, or what was done.
    var message: String
    /// All that is wrong with the configuration, for a refused reload.
    var issues: [String]?
    /// The keys that a reload changed.
    var changes: [String]?
    /// Those of them that take effect only after a restart.
    var needRestart: [String]?
    /// How it stands with reloads after one.
    var standing: ReloadStanding?
    /// `app.version` after a reload.
    var configurationVersion: String?
    /// The process table afterwards.
    var processes: [ProcessRow] = []
    var supervisor: SupervisorFacts?

    private enum CodingKeys: String, CodingKey {
        case success
        case message
        case issues
        case changes
        case needRestart = "need_restart"
        case standing
        case configurationVersion = "config_version"
        case processes
        case supervisor
    }

    static func refusal(_ message: String, issues: [String]? = nil) -> Self {
        Self(success: false, message: message, issues: issues)
    }
}

/// What `martlet status` shows of the supervisor itself.
struct SupervisorFacts: Codable, Sendable, Equatable {
    var pid: Int32
    var version: String
    var uptimeSeconds: Double
    var address: String
    var runDirectory: String
    /// Edges that a reload has replaced and that still have streams to end.
    var drainingEdges: Int

    private enum CodingKeys: String, CodingKey {
        case pid
        case version
        case uptimeSeconds = "uptime_seconds"
        case address
        case runDirectory = "run_directory"
        case drainingEdges = "draining_edges"
    }
}

/// One line of JSON, there and back.
enum ControlCoding {
    static func line(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // house: these types hold strings and finite numbers only, which always encode
        guard let data = try? encoder.encode(value) else { return Array("{}\n".utf8) }
        return Array(data) + [UInt8(ascii: "\n")]
    }

    static func value<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) -> Value? {
        // house: a line that is not understood is answered as such, whatever the decoder found wrong with it
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
