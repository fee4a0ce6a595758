/// What a model costs, in US dollars for a million tokens.
public struct PriceSection: ConfigurationSection {
    /// A million tokens read.
    public var input: Double = 0
    /// A million tokens written.
    public var output: Double = 0

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("input", \.input, .number(0...1_000_000), required: true, "a million tokens read"),
        Field("output", \.output, .number(0...1_000_000), required: true, "a million tokens written"),
    ]
}
