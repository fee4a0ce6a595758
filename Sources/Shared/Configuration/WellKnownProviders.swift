/// A provider that needs nothing but a key, for use without a configuration file.
struct WellKnownProvider: Sendable {
    var name: String
    var type: String
    var baseURL: String
    /// The environment variables its own tools read, the usual one first.
    var variables: [String]
    /// Some ids to be listed at once, then patterns for all others.
    var models: [String]

    /// All of them, in the order in which they are asked.
    static let all: [Self] = [
        Self(
            name: "openai",
            type: "openai",
            baseURL: "https://api.openai.com/v1",
            variables: ["OPENAI_API_KEY"],
            models: [
                "gpt-4o-mini", "gpt-4o", "text-embedding-3-small", "gpt-*", "chatgpt-*", "o1*", "o3*", "o4*",
                "text-embedding-*", "dall-e-*",
            ]
        ),
        Self(
            name: "anthropic",
            type: "anthropic",
            baseURL: "https://api.anthropic.com",
            variables: ["ANTHROPIC_API_KEY"],
            models: ["claude-*"]
        ),
        Self(
            name: "gemini",
            type: "gemini",
            baseURL: "https://generativelanguage.googleapis.com/v1beta",
            variables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
            models: ["gemini-*", "gemma-*"]
        ),
        Self(
            name: "mistral",
            type: "mistral",
            baseURL: "https://api.mistral.ai/v1",
            variables: ["MISTRAL_API_KEY"],
            models: [
                "mistral-small-latest", "mistral-*", "ministral-*", "codestral-*", "devstral-*", "magistral-*",
                "pixtral-*",
                "open-mistral-*",
            ]
        ),
        Self(
            name: "cohere",
            type: "cohere",
            baseURL: "https://api.cohere.com",
            variables: ["COHERE_API_KEY", "CO_API_KEY"],
            models: ["command*", "c4ai-*", "embed-*"]
        ),
        Self(
            name: "deepseek",
            type: "deepseek",
            baseURL: "https://api.deepseek.com/v1",
            variables: ["DEEPSEEK_API_KEY"],
            models: ["deepseek-chat", "deepseek-reasoner", "deepseek-*"]
        ),
        Self(
            name: "xai",
            type: "grok",
            baseURL: "https://api.x.ai/v1",
            variables: ["XAI_API_KEY"],
            models: ["grok-*"]
        ),
        Self(
            name: "perplexity",
            type: "perplexity",
            baseURL: "https://api.perplexity.ai",
            variables: ["PERPLEXITY_API_KEY", "PPLX_API_KEY"],
            models: ["sonar", "sonar-pro", "sonar-*"]
        ),
        Self(
            name: "zhipu",
            type: "zhipu",
            baseURL: "https://open.bigmodel.cn/api/paas/v4",
            variables: ["ZHIPU_API_KEY", "ZAI_API_KEY"],
            models: ["glm-4.6", "glm-*"]
        ),
        Self(
            name: "groq",
            type: "groq",
            baseURL: "https://api.groq.com/openai/v1",
            variables: ["GROQ_API_KEY"],
            models: ["llama-3.3-70b-versatile", "llama-3.1-8b-instant", "llama-*", "groq/*"]
        ),
        Self(
            name: "together",
            type: "together",
            baseURL: "https://api.together.xyz/v1",
            variables: ["TOGETHER_API_KEY"],
            models: ["meta-llama/*", "Qwen/*", "deepseek-ai/*", "togethercomputer/*"]
        ),
        Self(
            name: "fireworks",
            type: "fireworks",
            baseURL: "https://api.fireworks.ai/inference/v1",
            variables: ["FIREWORKS_API_KEY"],
            models: ["accounts/*"]
        ),
        Self(
            name: "moonshot",
            type: "moonshot",
            baseURL: "https://api.moonshot.ai/v1",
            variables: ["MOONSHOT_API_KEY", "KIMI_API_KEY"],
            models: ["kimi-k2-turbo-preview", "kimi-*", "moonshot-*"]
        ),
        Self(
            name: "cerebras",
            type: "cerebras",
            baseURL: "https://api.cerebras.ai/v1",
            variables: ["CEREBRAS_API_KEY"],
            models: ["gpt-oss-120b", "llama3.1-8b"]
        ),
        Self(
            name: "nvidia",
            type: "nvidia",
            baseURL: "https://integrate.api.nvidia.com/v1",
            variables: ["NVIDIA_API_KEY"],
            models: ["nvidia/*", "meta/*"]
        ),
        Self(
            name: "siliconflow",
            type: "siliconflow",
            baseURL: "https://api.siliconflow.com/v1",
            variables: ["SILICONFLOW_API_KEY"],
            models: ["deepseek-ai/*", "Qwen/*", "zai-org/*"]
        ),
        Self(
            name: "huggingface",
            type: "huggingface",
            baseURL: "https://router.huggingface.co/v1",
            variables: ["HF_TOKEN", "HUGGINGFACE_API_KEY"],
            models: ["meta-llama/*", "Qwen/*", "mistralai/*", "google/*"]
        ),
        Self(
            name: "openrouter",
            type: "openrouter",
            baseURL: "https://openrouter.ai/api/v1",
            variables: ["OPENROUTER_API_KEY"],
            models: ["moonshotai/kimi-k2.5", "z-ai/glm-5", "openai/gpt-4o-mini", "qwen/qwen3-1.7b", "*/*"]
        ),
    ]
}
