/// The provider types that are served.
///
/// A line here is all that an OpenAI-shaped type needs.
public enum ProviderCatalog {
    /// Every type, once.
    public static let profiles: [ProviderProfile] = vendors + hosts + ownServers

    /// The names of the types that are served, aliases included.
    public static let servedTypes = Set(profiles.flatMap { [$0.type] + $0.aliases })

    /// The profile of a type; nil when it is not served.
    public static func profile(of type: String) -> ProviderProfile? { byType[type] }

    private static let byType = Dictionary(
        profiles.flatMap { profile in ([profile.type] + profile.aliases).map { ($0, profile) } },
        uniquingKeysWith: { first, _ in first }
    )

    /// Those who make models.
    private static let vendors: [ProviderProfile] = [
        ProviderProfile(
            "openai",
            chat: [OpenAIChat(.openAI), OpenAIResponsesChat()],
            passages: openAIPassages,
            defaultBaseURL: "https://api.openai.com/v1",
            defaultKeyVariable: "OPENAI_API_KEY"
        ),
        ProviderProfile(
            "azure_openai",
            credential: .header("api-key"),
            addressing: .azure,
            chat: [OpenAIChat(.azure)],
            passages: openAIPassages,
            defaultKeyVariable: "AZURE_OPENAI_API_KEY"
        ),
        ProviderProfile(
            "anthropic",
            credential: .header("x-api-key"),
            chat: [AnthropicChat()],
            embeddings: nil,
            counting: AnthropicTokenCountCall(),
            passages: [:],
            models: AnthropicListedModels(),
            defaultBaseURL: "https://api.anthropic.com",
            defaultKeyVariable: "ANTHROPIC_API_KEY"
        ),
        ProviderProfile(
            "gemini",
            credential: .header("x-goog-api-key"),
            chat: [GeminiChat()],
            embeddings: GeminiEmbeddings(),
            counting: GeminiTokenCount(),
            passages: [:],
            modelList: "/v1beta/models",
            models: GeminiListedModels(),
            defaultBaseURL: "https://generativelanguage.googleapis.com/v1beta",
            defaultKeyVariable: "GEMINI_API_KEY"
        ),
        ProviderProfile(
            "cohere",
            addressing: .ownVersion,
            chat: [CohereChat()],
            embeddings: CohereEmbeddings(),
            passages: [.rerank: "/v2/rerank"],
            models: CohereModelList(),
            defaultBaseURL: "https://api.cohere.com",
            defaultKeyVariable: "CO_API_KEY"
        ),
        ProviderProfile(
            "mistral",
            chat: [MistralChat()],
            embeddings: OpenAIEmbeddings(dimensionsName: "output_dimension", takesUser: false, takesTokens: false),
            passages: [.moderations: "/v1/moderations", .transcriptions: "/v1/audio/transcriptions"],
            models: MistralModelList(),
            defaultBaseURL: "https://api.mistral.ai/v1",
            defaultKeyVariable: "MISTRAL_API_KEY"
        ),
        ProviderProfile(
            "zhipu",
            chat: [OpenAIChat(.zhipu)],
            embeddings: OpenAIEmbeddings(version: "/v4", takesUser: false, takesTokens: false, mostInputs: 64),
            passages: [
                .images: "/v4/images/generations", .moderations: "/v4/moderations", .rerank: "/v4/rerank",
                .speech: "/v4/audio/speech", .transcriptions: "/v4/audio/transcriptions",
            ],
            modelList: "/v4/models",
            defaultBaseURL: "https://open.bigmodel.cn/api/paas/v4",
            defaultKeyVariable: "ZHIPU_API_KEY"
        ),
        ProviderProfile(
            "deepseek",
            chat: [OpenAIChat(.deepSeek)],
            embeddings: nil,
            passages: [:],
            defaultBaseURL: "https://api.deepseek.com/v1",
            defaultKeyVariable: "DEEPSEEK_API_KEY"
        ),
        ProviderProfile(
            "moonshot",
            aliases: ["kimi"],
            chat: [OpenAIChat(.moonshot)],
            embeddings: nil,
            passages: [:],
            defaultBaseURL: "https://api.moonshot.ai/v1",
            defaultKeyVariable: "MOONSHOT_API_KEY"
        ),
        ProviderProfile(
            "grok",
            aliases: ["xai"],
            chat: [OpenAIChat(.grok)],
            embeddings: nil,
            passages: [
                .completions: "/v1/completions", .images: "/v1/images/generations", .responses: "/v1/responses",
            ],
            defaultBaseURL: "https://api.x.ai/v1",
            defaultKeyVariable: "XAI_API_KEY"
        ),
        ProviderProfile(
            "perplexity",
            chat: [OpenAIChat(.perplexity)],
            embeddings: nil,
            passages: [:],
            modelList: nil,
            defaultBaseURL: "https://api.perplexity.ai",
            defaultKeyVariable: "PERPLEXITY_API_KEY"
        ),
    ]

    /// Those who run other people's models.
    private static let hosts: [ProviderProfile] = [
        ProviderProfile(
            "openrouter",
            chat: [OpenAIChat(.openRouter)],
            passages: [.completions: "/v1/completions", .responses: "/v1/responses"],
            defaultBaseURL: "https://openrouter.ai/api/v1",
            defaultKeyVariable: "OPENROUTER_API_KEY"
        ),
        ProviderProfile(
            "groq",
            chat: [OpenAIChat(.groq)],
            embeddings: nil,
            passages: [
                .responses: "/v1/responses", .speech: "/v1/audio/speech",
                .transcriptions: "/v1/audio/transcriptions", .translations: "/v1/audio/translations",
            ],
            defaultBaseURL: "https://api.groq.com/openai/v1",
            defaultKeyVariable: "GROQ_API_KEY"
        ),
        ProviderProfile(
            "together",
            chat: [OpenAIChat(.together)],
            embeddings: OpenAIEmbeddings(dimensionsName: nil, takesUser: false, takesTokens: false),
            passages: [
                .completions: "/v1/completions", .images: "/v1/images/generations", .rerank: "/v1/rerank",
                .speech: "/v1/audio/speech", .transcriptions: "/v1/audio/transcriptions",
                .translations: "/v1/audio/translations",
            ],
            defaultBaseURL: "https://api.together.xyz/v1",
            defaultKeyVariable: "TOGETHER_API_KEY"
        ),
        ProviderProfile(
            "fireworks",
            chat: [OpenAIChat(.fireworks)],
            passages: [.completions: "/v1/completions", .rerank: "/v1/rerank", .responses: "/v1/responses"],
            defaultBaseURL: "https://api.fireworks.ai/inference/v1",
            defaultKeyVariable: "FIREWORKS_API_KEY"
        ),
        ProviderProfile(
            "nvidia",
            chat: [OpenAIChat(.nvidia)],
            defaultBaseURL: "https://integrate.api.nvidia.com/v1",
            defaultKeyVariable: "NVIDIA_API_KEY"
        ),
        ProviderProfile(
            "cerebras",
            chat: [OpenAIChat(.cerebras)],
            embeddings: nil,
            defaultBaseURL: "https://api.cerebras.ai/v1",
            defaultKeyVariable: "CEREBRAS_API_KEY"
        ),
        ProviderProfile(
            "siliconflow",
            chat: [OpenAIChat(.siliconFlow)],
            passages: [
                .images: "/v1/images/generations", .rerank: "/v1/rerank", .speech: "/v1/audio/speech",
                .transcriptions: "/v1/audio/transcriptions",
            ],
            defaultBaseURL: "https://api.siliconflow.com/v1",
            defaultKeyVariable: "SILICONFLOW_API_KEY"
        ),
        ProviderProfile(
            "blackbox",
            chat: [OpenAIChat(.blackbox)],
            embeddings: nil,
            passages: [.images: "/v1/images/generations"],
            defaultBaseURL: "https://api.blackbox.ai/v1",
            defaultKeyVariable: "BLACKBOX_API_KEY"
        ),
        ProviderProfile(
            "huggingface",
            chat: [OpenAIChat(.huggingFace)],
            embeddings: nil,
            passages: [.responses: "/v1/responses"],
            defaultBaseURL: "https://router.huggingface.co/v1",
            defaultKeyVariable: "HF_TOKEN"
        ),
        ProviderProfile(
            "huggingface_inference",
            chat: [TextGenerationChat(.service)],
            embeddings: nil,
            passages: [:],
            modelList: nil,
            defaultBaseURL: "https://router.huggingface.co/hf-inference",
            defaultKeyVariable: "HF_TOKEN"
        ),
    ]

    /// Servers for one's own models, and the gateway's own.
    private static let ownServers: [ProviderProfile] = [
        ProviderProfile(
            "vllm",
            credential: .optionalBearer,
            chat: [OpenAIChat(.ownServer)],
            passages: [
                .completions: "/v1/completions", .rerank: "/v1/rerank", .responses: "/v1/responses",
                .transcriptions: "/v1/audio/transcriptions", .translations: "/v1/audio/translations",
            ],
            defaultBaseURL: "http://localhost:8000/v1"
        ),
        ProviderProfile(
            "huggingface_tgi",
            aliases: ["tgi"],
            credential: .optionalBearer,
            chat: [TextGenerationChat(.server)],
            embeddings: nil,
            passages: [:],
            modelList: nil,
            defaultBaseURL: "http://localhost:3000"
        ),
        ProviderProfile(
            "lmstudio",
            credential: .optionalBearer,
            chat: [OpenAIChat(.ownServer)],
            passages: [.completions: "/v1/completions", .responses: "/v1/responses"],
            defaultBaseURL: "http://localhost:1234/v1"
        ),
        ProviderProfile(
            "llamacpp",
            credential: .optionalBearer,
            chat: [OpenAIChat(.ownServer)],
            passages: [.completions: "/v1/completions", .rerank: "/v1/rerank"],
            defaultBaseURL: "http://localhost:8080/v1"
        ),
        // its own words, for they alone say how large a context is kept
        ProviderProfile(
            "ollama",
            credential: .optionalBearer,
            // its /v1 passes over fields of OpenAI's that it does not know without a word, so nothing passes there
            chat: [OllamaChat()],
            embeddings: OllamaEmbeddings(),
            passages: [:],
            modelList: "/api/tags",
            models: OllamaModelList(),
            defaultBaseURL: "http://localhost:11434"
        ),
        ProviderProfile(
            "simulator",
            credential: .optionalBearer,
            isBuiltIn: true,
            embeddings: nil,
            passages: [:],
            modelList: nil
        ),
    ]

    private static let openAIPassages: [Operation: String] = [
        .completions: "/v1/completions", .images: "/v1/images/generations", .imageEdits: "/v1/images/edits",
        .moderations: "/v1/moderations", .speech: "/v1/audio/speech",
        .transcriptions: "/v1/audio/transcriptions", .translations: "/v1/audio/translations",
        .responses: "/v1/responses",
    ]
}
