/// The first thing a worker says on a connection, and again when what it serves has changed.
public struct Hello: Codable, Sendable, Equatable {
    /// `WireProtocol.version` of the speaker.
    public var `protocol`: Int
    /// What it serves, the main service first; nothing while it drains.
    public var services: [ServiceName]
    /// The process's name, such as `memory-2`; one process of a name is served at a time, the newest.
    public var instance: String
    /// When the process began, in milliseconds since 1970: of two of a name the later one counts.
    public var startedMilliseconds: Int64
    /// How often the process has connected; of two connections of one process the later one counts.
    public var connection: Int
    /// The program's version, for people.
    public var version: String
    /// How many calls it takes at once.
    public var capacity: Int

    /// A greeting by its parts.
    public init(
        protocol: Int = WireProtocol.version,
        services: [ServiceName],
        instance: String,
        startedMilliseconds: Int64,
        connection: Int,
        version: String,
        capacity: Int
    ) {
        self.protocol = `protocol`
        self.services = services
        self.instance = instance
        self.startedMilliseconds = startedMilliseconds
        self.connection = connection
        self.version = version
        self.capacity = capacity
    }

    private enum CodingKeys: String, CodingKey {
        case `protocol`
        case services
        case instance
        case startedMilliseconds = "started_ms"
        case connection
        case version
        case capacity
    }
}

/// The edge's answer to a hello it accepts.
public struct Welcome: Codable, Sendable, Equatable {
    /// `WireProtocol.version` of the speaker.
    public var `protocol`: Int
    /// The edge's name, such as `edge-1`.
    public var instance: String
    /// The program's version, for people.
    public var version: String
    /// How many calls of this worker the edge takes at once.
    public var capacity: Int

    /// A welcome by its parts.
    public init(protocol: Int = WireProtocol.version, instance: String, version: String, capacity: Int) {
        self.protocol = `protocol`
        self.instance = instance
        self.version = version
        self.capacity = capacity
    }
}

/// The edge's answer to a hello it does not accept.
public struct Refusal: Codable, Sendable, Equatable {
    /// `WireProtocol.version` of the speaker.
    public var `protocol`: Int
    /// Why: `versionSkew`, `badRequest`, or `unavailable` when a later process of that name is served.
    public var code: WireError.Code
    /// Why, in words.
    public var reason: String

    /// A refusal by its parts.
    public init(protocol: Int = WireProtocol.version, code: WireError.Code, reason: String) {
        self.protocol = `protocol`
        self.code = code
        self.reason = reason
    }
}
