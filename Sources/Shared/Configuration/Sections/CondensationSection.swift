/// Shortening a conversation that a provider found too long.
public struct CondensationSection: ConfigurationSection {
    /// Condense and try once more.
    public var enabled: Bool = true
    /// Characters from which a text is cut before it is summed up.
    public var truncationThreshold: Int = 2000
    /// Longest summary.
    public var summaryMaxTokens: Int = 512
    /// Summaries kept.
    public var cacheSize: Int = 1000
    /// How long a summary is kept.
    public var cacheTtl: Duration = .seconds(3600)
    /// Keep summaries over a restart.
    public var cachePersist: Bool = false
    /// Regular expressions, any case; a provider's error that matches one is condensed.
    public var errorPatterns: [String] = ["context_length_exceeded", "token_limit_exceeded"]

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "condense and try once more"),
        Field(
            "truncation_threshold",
            \.truncationThreshold,
            .int(100...10_000_000),
            "characters from which a text is cut before it is summed up"
        ),
        Field("summary_max_tokens", \.summaryMaxTokens, .int(16...100_000), "longest summary"),
        Field("cache_size", \.cacheSize, .int(0...10_000_000), "summaries kept"),
        Field("cache_ttl", \.cacheTtl, .seconds(0...31_536_000), "how long a summary is kept"),
        Field("cache_persist", \.cachePersist, .flag, "keep summaries over a restart"),
        Field(
            "error_patterns",
            \.errorPatterns,
            .list(of: .name),
            "regular expressions, any case; a provider's error that matches one is condensed"
        ),
    ]
}
