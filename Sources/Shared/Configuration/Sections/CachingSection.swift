/// Answers and summaries that are kept to be given again.
public struct CachingSection: ConfigurationSection {
    /// Switches both caches.
    public var enabled: Bool = true
    /// Whole answers.
    public var responseCache: CacheSection = CacheSection(maxSize: .megabytes(512), ttl: .seconds(300))
    /// Summaries.
    public var summaryCache: CacheSection = CacheSection(maxSize: .megabytes(256), ttl: .seconds(3600))

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "switches both caches"),
        Field("response_cache", \.responseCache, .section(), "whole answers"),
        Field("summary_cache", \.summaryCache, .section(), "summaries"),
    ]
}
