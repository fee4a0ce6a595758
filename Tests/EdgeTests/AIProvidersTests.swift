import JSON
import Testing

@testable import Edge

@Suite struct AIProvidersTests {
    @Test func `seven names stand in their order, whether they are configured or not`() {
        let body = AIProviders.list(AIProviders.defaults.map { .init(name: $0.name) })
        #expect(
            body["available_providers"]
                == ["gemini", "openai", "anthropic", "cohere", "huggingface", "ollama", "zhipu"]
        )
        #expect(body["total_providers"]?.int == 7)
        let zhipu = body["provider_details"]?["zhipu"]
        #expect(
            zhipu == ["models": ["glm-4.6", "glm-4", "glm-3.5-turbo"], "default_model": "glm-4.6", "max_tokens": 4096]
        )
        #expect(body["provider_details"]?["huggingface"]?["max_tokens"]?.int == 1024)
    }

    @Test func `configured models take the place of the built-in ones`() {
        var standings = AIProviders.defaults.map { AIProviders.Standing(name: $0.name) }
        standings[1].models = ["gpt-4", "gpt-4o"]
        let details = AIProviders.list(standings)["provider_details"]
        #expect(details?["openai"]?["models"] == ["gpt-4", "gpt-4o"])
        #expect(details?["openai"]?["default_model"] == "gpt-4", "the built-in one is not among them")
        standings[1].models = ["gpt-4", "gpt-4-turbo-preview"]
        let others = AIProviders.list(standings)["provider_details"]
        #expect(others?["openai"]?["default_model"] == "gpt-4-turbo-preview")
    }

    @Test(
        arguments: [
            (true, false, nil, "unconfigured"), (true, false, .unhealthy, "unconfigured"),
            (true, true, .healthy, "healthy"), (true, true, .degraded, "degraded"),
            (true, true, .disabled, "unhealthy"), (false, false, .healthy, "healthy"), (false, false, nil, "unhealthy"),
        ] as [(Bool, Bool, ProviderStatus?, String)]
    )
    func `a provider's word follows from its key and the registry`(
        needsKey: Bool,
        hasKey: Bool,
        status: ProviderStatus?,
        word: String
    ) {
        var standings = AIProviders.defaults.map { AIProviders.Standing(name: $0.name) }
        (standings[0].needsKey, standings[0].hasKey, standings[0].status) = (needsKey, hasKey, status)
        let row = AIProviders.health(standings)["gemini"]
        #expect(row?["status"]?.string == word)
        #expect(row?["api_key_configured"]?.bool == hasKey)
    }
}
