/// The providers that `/api/ai` knows by name.
enum AIProviderNames {
    /// All seven, in the order in which they are shown.
    static let all = ["gemini", "openai", "anthropic", "cohere", "huggingface", "ollama", "zhipu"]
}
