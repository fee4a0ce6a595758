/// Compression of a conversation by a summary.
public struct CompressionSection: ConfigurationSection {
    /// Share of the context from which it is allowed without force.
    public var thresholdPercentage: Double = 85
    /// Exchanges left as they are.
    public var preserveRecentExchanges: Int = 5
    /// Longest summary.
    public var summaryMaxTokens: Int = 500

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "threshold_percentage",
            \.thresholdPercentage,
            .number(0...100),
            "share of the context from which it is allowed without force"
        ),
        Field("preserve_recent_exchanges", \.preserveRecentExchanges, .int(0...1000), "exchanges left as they are"),
        Field("summary_max_tokens", \.summaryMaxTokens, .int(16...100_000), "longest summary"),
    ]
}
