/// Answers kept below /api/ai.
public struct AICacheSection: ConfigurationSection {
    /// Whether answers are kept.
    public var enabled: Bool = true
    /// How long.
    public var ttl: Duration = .seconds(86400)
    /// Most it may hold.
    public var maxSize: ByteCount = .megabytes(256)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "whether answers are kept"),
        Field("ttl", \.ttl, .seconds(0...31_536_000), "how long"),
        Field("max_size_mb", \.maxSize, .megabytes(0...1_048_576), "most it may hold"),
    ]
}
