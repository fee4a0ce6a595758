/// Which requests are traced.
public struct SamplingSection: ConfigurationSection {
    /// Share of requests that are traced.
    public var probability: Double = 0.1

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("probability", \.probability, .number(0...1), "share of requests that are traced")
    ]
}
