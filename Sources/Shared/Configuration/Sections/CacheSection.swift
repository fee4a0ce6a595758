/// One cache.
public struct CacheSection: ConfigurationSection {
    /// Most it may hold.
    public var maxSize: ByteCount = .megabytes(512)
    /// How long an entry lives.
    public var ttl: Duration = .seconds(300)
    /// Keep entries compressed.
    public var compression: Bool = true

    /// A cache of that size and life; compression is on.
    init(maxSize: ByteCount, ttl: Duration) {
        self.maxSize = maxSize
        self.ttl = ttl
    }

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("max_size_mb", \.maxSize, .megabytes(0...1_048_576), "most it may hold"),
        Field("ttl", \.ttl, .seconds(0...31_536_000), "how long an entry lives"),
        Field("compression", \.compression, .flag, "keep entries compressed"),
    ]
}
