/// Who serves a model and names its price: the providers of the price table.
///
/// The raw values are what the table holds.
public enum ModelProvider: UInt8, Sendable, CaseIterable {
    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    case unknown, openai, anthropic, gemini, vertex, mistral, cohere, groq, together, fireworks, deepseek, moonshot,
        zai,
        xai, ollama, azure, bedrock, nvidia, cerebras, perplexity, minimax, dashscope

    /// The provider that a configured provider type, or the first part of a model id, means; nil: none of the table.
    public init?(name: String) {
        guard let provider = Self.names[name] else { return nil }
        self = provider
    }

    /// What the table writes before the names of this provider's models, in the order in which they are tried.
    var prefixes: [String] {
        switch self {
        case .unknown, .openai, .anthropic: []
        case .gemini: ["gemini/"]
        case .vertex: ["vertex_ai/"]
        case .mistral: ["mistral/", "codestral/"]
        case .cohere: ["cohere/"]
        case .groq: ["groq/"]
        case .together: ["together_ai/"]
        case .fireworks: ["fireworks_ai/", "fireworks_ai/accounts/fireworks/models/"]
        case .deepseek: ["deepseek/"]
        case .moonshot: ["moonshot/"]
        case .zai: ["zai/", "bigmodel/"]
        case .xai: ["xai/"]
        case .ollama: ["ollama/"]
        case .azure: ["azure/", "azure_ai/"]
        case .bedrock: ["bedrock/"]
        case .nvidia: ["nvidia_nim/"]
        case .cerebras: ["cerebras/"]
        case .perplexity: ["perplexity/"]
        case .minimax: ["minimax/"]
        case .dashscope: ["dashscope/"]
        }
    }

    private static let names: [String: Self] = [
        "openai": .openai, "anthropic": .anthropic, "gemini": .gemini, "google": .gemini, "vertex": .vertex,
        "vertex_ai": .vertex, "mistral": .mistral, "mistralai": .mistral, "cohere": .cohere, "groq": .groq,
        "together": .together, "together_ai": .together, "fireworks": .fireworks, "fireworks_ai": .fireworks,
        "deepseek": .deepseek, "moonshot": .moonshot, "moonshotai": .moonshot, "kimi": .moonshot, "zhipu": .zai,
        "zai": .zai, "z-ai": .zai, "glm": .zai, "xai": .xai, "x-ai": .xai, "grok": .xai, "ollama": .ollama,
        "azure": .azure, "azure_openai": .azure, "bedrock": .bedrock, "nvidia": .nvidia, "nvidia_nim": .nvidia,
        "cerebras": .cerebras, "perplexity": .perplexity, "minimax": .minimax, "dashscope": .dashscope,
        "qwen": .dashscope,
    ]
}
