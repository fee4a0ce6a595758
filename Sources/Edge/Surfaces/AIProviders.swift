import JSON

/// The seven names of `/api/ai`: always there, each the first configured provider of its type, else unconfigured (C3).
enum AIProviders {
    /// What one of the names stands for when the user says no more.
    struct Default: Equatable {
        /// The name and the provider type.
        let name: String
        let model: String
        let maxTokens: Int
        /// Models named where no provider of the type is configured with any.
        var models: [String] = []
    }

    /// What is known of a name's provider at present.
    struct Standing: Equatable {
        let name: String
        /// The configured ids; empty where the provider lists none by id.
        var models: [String] = []
        var isConfigured = false
        var hasKey = false
        /// Whether a provider of this type needs a key.
        var needsKey = true
        /// The registry's word; nil where none is configured.
        var status: ProviderStatus?
    }

    /// In the order in which they are listed; models and lengths are those of the invoke endpoints.
    static let defaults: [Default] = [
        Default(name: "gemini", model: "gemini-2.0-flash", maxTokens: 4096),
        Default(name: "openai", model: "gpt-4-turbo-preview", maxTokens: 4096),
        Default(name: "anthropic", model: "claude-3-5-sonnet-20241022", maxTokens: 4096),
        Default(name: "cohere", model: "command", maxTokens: 4096),
        Default(name: "huggingface", model: "meta-llama/Llama-2-7b-chat-hf", maxTokens: 1024),
        Default(name: "ollama", model: "llama2", maxTokens: 2048),
        Default(name: "zhipu", model: "glm-4.6", maxTokens: 4096, models: ["glm-4.6", "glm-4", "glm-3.5-turbo"]),
    ]

    /// How the seven stand, from the one registry.
    static func standings(_ services: EdgeServices) -> [Standing] {
        defaults.map { one in
            var standing = Standing(name: one.name)
            standing.needsKey = one.name != "ollama"
            guard let entry = services.catalog.providers.first(where: { $0.type == one.name }) else { return standing }
            standing.isConfigured = true
            standing.models = entry.models.filter { !$0.isPattern }
            // a pattern may cover the model that is meant without a word
            if !standing.models.contains(one.model), entry.lists(one.model) { standing.models.append(one.model) }
            standing.hasKey = entry.hasKey
            standing.status = services.status(of: entry)
            return standing
        }
    }

    /// The body of `GET /api/ai/providers`.
    static func list(_ standings: [Standing]) -> JSONValue {
        var details = JSONObject()
        for (one, standing) in zip(defaults, standings) {
            details[one.name] = [
                "models": .array(models(one, standing).map { .string($0) }),
                "default_model": .string(defaultModel(one, standing)),
                "max_tokens": .number(one.maxTokens),
            ]
        }
        return [
            "available_providers": .array(defaults.map { .string($0.name) }), "provider_details": .object(details),
            "total_providers": .number(defaults.count),
        ]
    }

    /// The body of `GET /api/ai/providers/health`.
    static func health(_ standings: [Standing]) -> JSONValue {
        var rows = JSONObject()
        for (one, standing) in zip(defaults, standings) {
            rows[one.name] = [
                "status": .string(status(standing)), "api_key_configured": .bool(standing.hasKey),
                "available_models": .array((standing.isConfigured ? models(one, standing) : []).map { .string($0) }),
            ]
        }
        return .object(rows)
    }

    /// `unconfigured` is said of those that lack a key; a type without keys that nobody configured cannot be reached.
    private static func status(_ standing: Standing) -> String {
        if standing.needsKey, !standing.hasKey { return "unconfigured" }
        return switch standing.status {
        case .healthy: "healthy"
        case .degraded: "degraded"
        case .unhealthy, .disabled, nil: "unhealthy"
        }
    }

    /// The model that is meant without a word: the built-in one, else the first that is there.
    static func defaultModel(_ one: Default, _ standing: Standing) -> String {
        let models = models(one, standing)
        return models.contains(one.model) ? one.model : models.first ?? one.model
    }

    private static func models(_ one: Default, _ standing: Standing) -> [String] {
        if !standing.models.isEmpty { return standing.models }
        return one.models.isEmpty ? [one.model] : one.models
    }
}
