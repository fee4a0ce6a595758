/// Calls to providers, where a provider states nothing itself.
public struct HTTPClientSection: ConfigurationSection {
    /// Wait for the first token or first byte, of a provider without `timeout`.
    public var timeout: Duration?
    /// Name, TCP and TLS of one attempt.
    public var connectTimeout: Duration = .seconds(10)
    /// Wait between two bytes of an answer that has begun.
    public var readTimeout: Duration = .seconds(30)
    /// Connections of all providers together.
    public var poolLimits: PoolLimitsSection = PoolLimitsSection()

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "timeout",
            optional: \.timeout,
            .seconds(0.01...3600),
            show: "30 for a stream, 120 for a reasoning model, 300 for a whole answer",
            "wait for the first token or first byte, of a provider without `timeout`"
        ),
        Field("connect_timeout", \.connectTimeout, .seconds(0.01...300), "name, TCP and TLS of one attempt"),
        Field(
            "read_timeout",
            \.readTimeout,
            .seconds(0.01...3600),
            "wait between two bytes of an answer that has begun"
        ),
        Field("pool_limits", \.poolLimits, .section(), "connections of all providers together"),
    ]
}
