/// The task router: which kind of model a request needs.
public struct RouterSection: ConfigurationSection {
    /// Who decides the category.
    public enum Mode: String, Sendable, CaseIterable {
        /// A small local model.
        case ollama
        /// A small model of a provider.
        case api
        /// The local model, else the provider's, else keywords.
        case hybrid
        /// Keywords alone.
        case keywords
        /// The embedded classifier, without any model server.
        case local
    }

    /// Who decides the category; the environment variable ROUTING_MODE wins.
    public var routingMode: Mode = .hybrid
    /// Name shown by its own /health.
    public var serviceName: String = "llm-router"
    /// On its own listener, a configured model id is taken as it is.
    public var honorModel: Bool = false
    /// First classifier.
    public var ollama: OllamaClassifierSection = OllamaClassifierSection()
    /// Second classifier.
    public var api: APIClassifierSection = APIClassifierSection()
    /// Models of each category, tried in order; one that no provider lists is skipped.
    public var modelMappings: [String: [String]] = RouterDefaults.modelMappings
    /// Words that tell a category.
    public var keywords: [String: [String]] = RouterDefaults.keywords
    /// Categories of your own.
    public var customCategories: [String: CategorySection] = [:]
    /// When a model that keeps failing is left alone.
    public var circuitBreaker: ModelBreakerSection = ModelBreakerSection()
    /// Wait for the first token of one model.
    public var attemptTimeout: Duration = .seconds(60)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "routing_mode",
            \.routingMode,
            .choice(),
            "who decides the category; the environment variable ROUTING_MODE wins"
        ),
        Field("service_name", \.serviceName, .text, "name shown by its own /health"),
        Field("honor_model", \.honorModel, .flag, "on its own listener, a configured model id is taken as it is"),
        Field("ollama", \.ollama, .section(), "first classifier"),
        Field("api", \.api, .section(), "second classifier"),
        Field(
            "model_mappings",
            \.modelMappings,
            .map(of: .list(of: .name)),
            "models of each category, tried in order; one that no provider lists is skipped"
        ),
        Field("keywords", \.keywords, .map(of: .list(of: .name)), "words that tell a category"),
        Field("custom_categories", \.customCategories, .map(of: .section()), "categories of your own"),
        Field("circuit_breaker", \.circuitBreaker, .section(), "when a model that keeps failing is left alone"),
        Field("attempt_timeout", \.attemptTimeout, .seconds(0.01...3600), "wait for the first token of one model"),
    ]
}
