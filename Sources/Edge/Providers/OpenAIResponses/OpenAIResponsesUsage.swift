public import Domain
public import JSON

/// Token counts in the words of OpenAI's Responses API.
extension Usage {
    /// The `usage` object of a response, on the provider's word; nil when it has no counts.
    public init?(openAIResponses usage: JSONValue) {
        guard let input = usage["input_tokens"]?.int else { return nil }
        self.init(
            input: input,
            output: usage["output_tokens"]?.int,
            cached: usage["input_tokens_details"]?["cached_tokens"]?.int,
            written: usage["input_tokens_details"]?["cache_write_tokens"]?.int,
            reasoning: usage["output_tokens_details"]?["reasoning_tokens"]?.int,
            audio: (
                usage["input_tokens_details"]?["audio_tokens"]?.int,
                usage["output_tokens_details"]?["audio_tokens"]?.int
            )
        )
    }

    /// The same from an element of a stream.
    init?(openAIResponses usage: JSONElement) {
        guard let input = usage["input_tokens"]?.int else { return nil }
        self.init(
            input: input,
            output: usage["output_tokens"]?.int,
            cached: usage["input_tokens_details"]?["cached_tokens"]?.int,
            written: usage["input_tokens_details"]?["cache_write_tokens"]?.int,
            reasoning: usage["output_tokens_details"]?["reasoning_tokens"]?.int,
            audio: (
                usage["input_tokens_details"]?["audio_tokens"]?.int,
                usage["output_tokens_details"]?["audio_tokens"]?.int
            )
        )
    }

    private init(
        input: Int,
        output: Int?,
        cached: Int?,
        written: Int?,
        reasoning: Int?,
        audio: (prompt: Int?, completion: Int?)
    ) {
        self.init(
            promptTokens: max(0, input),
            completionTokens: max(0, output ?? 0),
            cacheReadTokens: max(0, cached ?? 0),
            cacheWriteTokens: max(0, written ?? 0),
            reasoningTokens: max(0, reasoning ?? 0),
            audioPromptTokens: max(0, audio.prompt ?? 0),
            audioCompletionTokens: max(0, audio.completion ?? 0),
            evidence: .provider
        )
    }
}
