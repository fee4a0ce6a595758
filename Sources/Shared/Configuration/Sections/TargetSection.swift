/// One model a route may choose.
public struct TargetSection: ConfigurationSection {
    /// Name of the provider.
    public var provider: String = ""
    /// Id of the model there.
    public var model: String = ""
    /// Share of the requests, for policy weighted.
    public var weight: Double = 1

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("provider", \.provider, .name, required: true, "name of the provider"),
        Field("model", \.model, .name, required: true, "id of the model there"),
        Field("weight", \.weight, .number(0...1_000_000), "share of the requests, for policy weighted"),
    ]
}
