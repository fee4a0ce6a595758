/// What a process serves, as calls are addressed: a service, not a process.
public struct ServiceName: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    /// The name on the wire.
    public let rawValue: String

    /// A service by its name on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads a name from a message.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the name as a plain string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The name on the wire.
    public var description: String { rawValue }

    /// What edges serve to workers.
    public static let edge = Self(rawValue: "edge")
    /// Reading memories.
    public static let memory = Self(rawValue: "memory")
    /// Writing memories: the one memory worker that holds the writer lock.
    public static let memoryWriter = Self(rawValue: "memory.writer")
    /// Compaction and compression.
    public static let compression = Self(rawValue: "compression")
    /// Reading figures and reports.
    public static let analytics = Self(rawValue: "analytics")
    /// Taking in the ledger: the one analytics worker that holds the writer lock.
    public static let analyticsWriter = Self(rawValue: "analytics.writer")
    /// The process table.
    public static let supervisor = Self(rawValue: "supervisor")

    /// The tools of one wrapped server.
    public static func sidecar(_ name: String) -> Self { Self(rawValue: "sidecar.\(name)") }
}
