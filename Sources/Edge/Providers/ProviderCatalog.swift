/// The provider types that are served.
///
/// A line here is all that an OpenAI-shaped type needs.
public enum ProviderCatalog {
    /// Every type, once.
    public static let profiles: [ProviderProfile] = [
        ProviderProfile("openai"),
        ProviderProfile("grok"),
        ProviderProfile("openrouter"),
        ProviderProfile("blackbox"),
        ProviderProfile("perplexity", addsVersion: false),
        ProviderProfile("huggingface"),
        ProviderProfile("zhipu", takesStreamOptions: false),
        ProviderProfile("ollama", credential: .optionalBearer),
        ProviderProfile("simulator", credential: .optionalBearer, isBuiltIn: true),
    ]

    /// The names of the types that are served.
    public static let servedTypes = Set(profiles.map(\.type))

    /// The profile of a type; nil when it is not served.
    public static func profile(of type: String) -> ProviderProfile? {
        profiles.first { $0.type == type }
    }
}
