import Domain

/// Zhipu's GLM chat: below `…/api/paas`, version 4, thoughts switched on and off, usage in a stream unasked.
extension OpenAIDifferences {
    static let zhipu = Self {
        $0.version = "/v4"
        $0.unknown = [
            .topK, .minP, .cacheControl, .seed, .logitBias, .logprobs, .choiceCount, .frequencyPenalty,
            .presencePenalty, .parallelToolCalls, .metadata, .serviceTier, .promptCacheKey, .verbosity, .strictTools,
        ]
        $0.takesStreamOptions = false
        $0.takesSchema = false
        $0.reasoning = .onOff
        $0.thoughts = .content
        $0.media = .openAIAndVideo
        $0.highestTemperature = 1
    }
}
