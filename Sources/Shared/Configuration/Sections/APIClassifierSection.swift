/// The second classifier: a small model of a provider.
public struct APIClassifierSection: ConfigurationSection {
    /// Which model is asked; one that no provider lists skips this step.
    public var model: String = "qwen/qwen3-1.7b"
    /// How long it may take.
    public var timeout: Duration = .seconds(10)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("model", \.model, .name, "which model is asked; one that no provider lists skips this step"),
        Field("timeout", \.timeout, .seconds(0.01...3600), "how long it may take"),
    ]
}
