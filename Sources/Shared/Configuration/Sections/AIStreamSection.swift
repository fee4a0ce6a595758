/// Streaming sessions below /api/ai.
public struct AIStreamSection: ConfigurationSection {
    /// Streams at once; 429 beyond it.
    public var maxConcurrent: Int = 100
    /// How long a prepared stream waits to be fetched.
    public var sessionTTL: Duration = .seconds(300)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("max_concurrent", \.maxConcurrent, .int(1...1_000_000), "streams at once; 429 beyond it"),
        Field(
            "session_ttl_seconds",
            \.sessionTTL,
            .seconds(1...86_400),
            "how long a prepared stream waits to be fetched"
        ),
    ]
}
