/// Connections of all providers together.
public struct PoolLimitsSection: ConfigurationSection {
    /// Connections at once.
    public var maxConnections: Int = 100
    /// Idle connections kept.
    public var maxKeepaliveConnections: Int = 20
    /// An idle connection is closed after that time.
    public var keepaliveTimeout: Duration = .seconds(30)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("max_connections", \.maxConnections, .int(1...1_000_000), "connections at once"),
        Field("max_keepalive_connections", \.maxKeepaliveConnections, .int(0...1_000_000), "idle connections kept"),
        Field(
            "keepalive_timeout",
            \.keepaliveTimeout,
            .seconds(0...86_400),
            "an idle connection is closed after that time"
        ),
    ]
}
