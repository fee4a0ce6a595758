import Domain

/// What single services do differently, as they document it.
///
/// Only the written request is meant: a client of OpenAI's protocol sends these services its own bytes.
extension OpenAIDifferences {
    /// Azure knows a model by the name of its deployment, which does not tell whether it reasons.
    static let azure = Self {
        $0.lengthName = .maxCompletionTokens
        $0.knowsDeveloper = true
    }

    /// OpenRouter carries thoughts, seals and cache marks for all its providers.
    static let openRouter = Self {
        $0.unknown = []
        $0.knowsDeveloper = true
        $0.reasoning = .object
        $0.thoughts = .details
        $0.media = .openAIAndVideo
        $0.knownRest = ["provider", "models", "route", "transforms", "plugins"]
    }

    static let groq = Self {
        $0.unknown = [.topK, .minP, .cacheControl, .logprobs, .logitBias, .choiceCount, .name, .verbosity]
        $0.lengthName = .maxCompletionTokens
        $0.takesResultName = false
        $0.efforts = ["none", "low", "medium", "high"]
    }

    static let deepSeek = Self {
        $0.unknown = [
            .topK, .minP, .cacheControl, .seed, .logitBias, .choiceCount, .parallelToolCalls, .user, .metadata,
            .serviceTier, .promptCacheKey, .verbosity,
        ]
        $0.takesSchema = false
        $0.reasoning = .onOff
        $0.thoughts = .content
        $0.joinsTexts = true
    }

    static let moonshot = Self {
        $0.unknown = [
            .topK, .minP, .cacheControl, .seed, .logitBias, .logprobs, .user, .metadata, .serviceTier, .verbosity,
        ]
        $0.reasoning = .onOff
        $0.thoughts = .content
        $0.media = .openAIAndVideo
        $0.highestTemperature = 1
    }

    static let grok = Self {
        $0.unknown = [.topK, .minP, .cacheControl, .logitBias, .metadata, .serviceTier, .verbosity, .promptCacheKey]
        $0.efforts = ["low", "high"]
    }

    static let together = Self {
        $0.unknown = [.cacheControl, .user, .metadata, .serviceTier, .promptCacheKey, .verbosity, .parallelToolCalls]
        $0.logprobs = .count
        $0.efforts = ["low", "medium", "high"]
        $0.media = .openAIAndVideo
    }

    static let fireworks = Self {
        $0.unknown = [.cacheControl, .serviceTier, .verbosity]
        $0.thoughts = .content
        $0.efforts = ["none", "low", "medium", "high"]
    }

    static let nvidia = Self {
        $0.unknown = [
            .cacheControl, .user, .metadata, .serviceTier, .promptCacheKey, .verbosity, .strictTools,
        ]
        $0.thoughts = .content
        $0.media = .openAIAndVideo
    }

    /// Perplexity searches and calls no tools; its path has no version.
    static let perplexity = Self {
        $0.version = ""
        $0.unknown = [
            .minP, .cacheControl, .tools, .toolChoice, .parallelToolCalls, .seed, .logitBias, .choiceCount, .logprobs,
            .user, .metadata, .serviceTier, .promptCacheKey, .verbosity,
        ]
        $0.efforts = ["minimal", "low", "medium", "high"]
        $0.knownRest = ["web_search_options"]
    }

    static let cerebras = Self {
        $0.unknown = [
            .topK, .minP, .cacheControl, .frequencyPenalty, .presencePenalty, .logitBias, .serviceTier, .metadata,
            .promptCacheKey, .verbosity, .choiceCount,
        ]
        $0.lengthName = .maxCompletionTokens
        $0.efforts = ["low", "medium", "high"]
        $0.highestTemperature = 1.5
    }

    static let siliconFlow = Self {
        $0.unknown = [
            .cacheControl, .seed, .logitBias, .logprobs, .presencePenalty, .parallelToolCalls, .user, .metadata,
            .serviceTier, .promptCacheKey, .verbosity, .strictTools,
        ]
        $0.reasoning = .budget
        $0.thoughts = .content
        $0.media = .openAIAndVideo
    }

    static let blackbox = Self {
        $0.unknown = [.topK, .minP, .cacheControl, .metadata, .serviceTier, .promptCacheKey, .verbosity]
    }

    /// Servers for one's own models: vLLM, LM Studio, llama.cpp.
    static let ownServer = Self {
        $0.unknown = [.cacheControl, .metadata, .serviceTier, .promptCacheKey, .verbosity]
        $0.thoughts = .content
        $0.media = .openAIAndVideo
        $0.knownRest = ["chat_template_kwargs", "repetition_penalty"]
    }
}
