/// What a model costs, in US dollars for a million tokens.
public struct PriceSection: ConfigurationSection {
    /// A million tokens read.
    public var input: Double = 0
    /// A million tokens written.
    public var output: Double = 0

    /// A million tokens read from the provider's prompt cache; `input` when it is not stated.
    public var cacheRead: Double?
    /// A million tokens written to the provider's prompt cache; `input` when it is not stated.
    public var cacheWrite: Double?

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("input", \.input, .number(0...1_000_000), required: true, "a million tokens read"),
        Field("output", \.output, .number(0...1_000_000), required: true, "a million tokens written"),
        Field(
            "cache_read",
            optional: \.cacheRead,
            .number(0...1_000_000),
            show: "input",
            "a million tokens read from the provider's prompt cache"
        ),
        Field(
            "cache_write",
            optional: \.cacheWrite,
            .number(0...1_000_000),
            show: "input",
            "a million tokens written to the provider's prompt cache"
        ),
    ]
}
