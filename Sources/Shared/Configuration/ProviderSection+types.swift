extension ProviderSection {
    /// Every provider type a configuration may name, whether or not this release serves it.
    public static let knownTypes: [String] = [
        "openai", "azure_openai", "anthropic", "gemini", "mistral", "cohere", "perplexity", "grok", "xai", "blackbox",
        "openrouter", "huggingface", "zhipu", "deepseek", "moonshot", "kimi", "groq", "together", "fireworks", "nvidia",
        "cerebras", "siliconflow", "vllm", "lmstudio", "llamacpp", "ollama", "huggingface_tgi", "tgi",
        "huggingface_inference", "simulator",
    ]

    /// The types that are asked without a key.
    public static let keylessTypes: Set<String> = [
        "ollama", "vllm", "lmstudio", "llamacpp", "huggingface_tgi", "tgi", "simulator",
    ]

    /// Whether it could be asked: enabled, and in possession of the key that its type needs.
    public var isConfigured: Bool { enabled && (apiKey != nil || Self.keylessTypes.contains(type) && apiKeyEnv == nil) }
}
