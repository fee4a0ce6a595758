/// How much of the machine's memory this process may take.
public struct MemorySection: ConfigurationSection {
    /// What counts as all of the memory; 0 for the container's limit, or else the machine's memory.
    public var limit: ByteCount = .megabytes(0)
    /// From here caches are dropped and new requests refused.
    public var maxUsagePercent: Int = 85
    /// From here caches are trimmed.
    public var gcThresholdPercent: Int = 75
    /// How often it is measured.
    public var monitoringInterval: Duration = .seconds(30)
    /// How often expired cache entries are dropped.
    public var cacheCleanupInterval: Duration = .seconds(300)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "limit_mb",
            \.limit,
            .megabytes(0...16_777_216),
            "what counts as all of the memory; 0 for the container's limit, or else the machine's memory"
        ),
        Field(
            "max_usage_percent",
            \.maxUsagePercent,
            .int(1...100),
            "from here caches are dropped and new requests refused"
        ),
        Field("gc_threshold_percent", \.gcThresholdPercent, .int(1...100), "from here caches are trimmed"),
        Field("monitoring_interval", \.monitoringInterval, .seconds(0.1...86_400), "how often it is measured"),
        Field(
            "cache_cleanup_interval",
            \.cacheCleanupInterval,
            .seconds(0.1...86_400),
            "how often expired cache entries are dropped"
        ),
    ]
}
