/// Facts about one model, or a name of your own for models of your providers.
public struct ModelSection: ConfigurationSection {
    /// How a target of a route is chosen.
    public enum Policy: String, Sendable, CaseIterable {
        /// In the order written.
        case priority
        /// Each in turn.
        case roundRobin = "round_robin"
        /// By chance, according to the weights.
        case weighted
        /// The one that answered fastest of late.
        case leastLatency = "least_latency"
        /// The cheapest.
        case leastCost = "least_cost"
    }

    /// The provider this name stands for, with `model`.
    public var provider: String?
    /// The model this name stands for, with `provider`.
    public var model: String?
    /// Name shown to people.
    public var name: String?
    /// Size of its context window in tokens.
    public var maxContextSize: Int?
    /// What it can do, such as vision or tools.
    public var capabilities: [String] = []
    /// A route: models to choose from.
    public var targets: [TargetSection] = []
    /// How a target is chosen.
    public var policy: Policy = .priority
    /// Go on with an answer that broke off.
    public var continuation: Bool?
    /// Add memories that fit to the prompt.
    public var recall: Bool = false
    /// Keep a conversation with the target that holds its prompt cache.
    public var affinity: Bool = true

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("provider", optional: \.provider, .name, "the provider this name stands for, with `model`"),
        Field("model", optional: \.model, .name, "the model this name stands for, with `provider`"),
        Field("name", optional: \.name, .text, "name shown to people"),
        Field(
            "max_context_size",
            optional: \.maxContextSize,
            .int(1...1_000_000_000),
            "size of its context window in tokens"
        ),
        Field("capabilities", \.capabilities, .list(of: .name), "what it can do, such as vision or tools"),
        Field("targets", \.targets, .list(of: .section()), "a route: models to choose from"),
        Field("policy", \.policy, .choice(), "how a target is chosen"),
        Field(
            "continuation",
            optional: \.continuation,
            .onOff,
            show: "proxy.continuation",
            "go on with an answer that broke off"
        ),
        Field("recall", \.recall, .onOff, "add memories that fit to the prompt"),
        Field("affinity", \.affinity, .onOff, "keep a conversation with the target that holds its prompt cache"),
    ]
}
