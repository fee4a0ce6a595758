import Providers

/// How a provider is shown to people: its title, a sign and a colour, by its type.
struct ProviderLook: Equatable {
    /// The type's own name.
    let typeTitle: String
    /// One character that stands for it.
    let icon: String
    /// As `#rrggbb`.
    let color: String

    private let type: String

    /// The look of a type; types without one of their own look alike.
    init(type: String) {
        self.type = type
        let look = Self.looks[type] ?? (type, "◇", "#64748b")
        (typeTitle, icon, color) = look
    }

    /// The title of a provider: that of its type where the provider is called like it, else its own name.
    func title(of name: String) -> String { name == type ? typeTitle : name }

    private static let looks: [String: (String, String, String)] = [
        "openai": ("OpenAI", "◎", "#10a37f"), "azure_openai": ("Azure OpenAI", "◬", "#0078d4"),
        "anthropic": ("Anthropic", "✳", "#d97757"), "gemini": ("Gemini", "✦", "#4285f4"),
        "mistral": ("Mistral", "▤", "#fa520f"), "cohere": ("Cohere", "◍", "#39594d"),
        "ollama": ("Ollama", "◉", "#475569"), "huggingface": ("Hugging Face", "☺", "#ffb000"),
        "zhipu": ("Zhipu", "智", "#3859ff"), "openrouter": ("OpenRouter", "⇄", "#6467f2"),
        "groq": ("Groq", "⚡", "#f55036"), "deepseek": ("DeepSeek", "≈", "#4d6bfe"),
        "moonshot": ("Moonshot", "☾", "#16191e"), "kimi": ("Kimi", "☾", "#16191e"), "grok": ("Grok", "⊘", "#334155"),
        "xai": ("xAI", "⊘", "#334155"), "together": ("Together", "∪", "#0f6fff"),
        "fireworks": ("Fireworks", "✺", "#6720ff"), "nvidia": ("NVIDIA", "◐", "#76b900"),
        "perplexity": ("Perplexity", "✶", "#20808d"), "cerebras": ("Cerebras", "◠", "#f15a29"),
        "siliconflow": ("SiliconFlow", "≋", "#7c3aed"), "blackbox": ("Blackbox", "■", "#1f2937"),
        "vllm": ("vLLM", "v", "#fdb515"), "lmstudio": ("LM Studio", "▦", "#5b4bdb"),
        "llamacpp": ("llama.cpp", "λ", "#b45309"), "simulator": ("Simulator", "○", "#94a3b8"),
    ]
}

extension ProviderEntry {
    /// Whether a key is sent with its calls.
    var hasKey: Bool {
        var field = "authorization"
        if case .header(let name)? = profile?.credential { field = name }
        return headers.contains { $0.name == field }
    }
}
