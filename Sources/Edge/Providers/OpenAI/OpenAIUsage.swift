public import Domain
public import JSON

/// Token counts in OpenAI's words and those that services added.
///
/// Read as cached: `prompt_tokens_details.cached_tokens`, `prompt_cache_hit_tokens` (DeepSeek), `cached_tokens` (Moonshot),
/// `num_cached_tokens` (Mistral). Transcriptions, speech and pictures say `input_tokens` with `input_token_details` or
/// `input_tokens_details`. As written to the cache: `prompt_tokens_details.cache_write_tokens` (OpenRouter).
extension Usage {
    /// The `usage` object of OpenAI's chat API, on the provider's word; nil when it has no counts.
    public init?(openAI usage: JSONElement) {
        guard let prompt = usage["prompt_tokens"]?.int ?? usage["input_tokens"]?.int else { return nil }
        let said =
            usage["prompt_tokens_details"] ?? usage["input_tokens_details"] ?? usage["input_token_details"]
        let made =
            usage["completion_tokens_details"] ?? usage["output_tokens_details"] ?? usage["output_token_details"]
        self.init(
            prompt: prompt,
            completion: usage["completion_tokens"]?.int ?? usage["output_tokens"]?.int,
            cached: said?["cached_tokens"]?.int ?? usage["prompt_cache_hit_tokens"]?.int ?? usage["cached_tokens"]?.int
                ?? usage["num_cached_tokens"]?.int,
            cacheWritten: said?["cache_write_tokens"]?.int,
            reasoning: made?["reasoning_tokens"]?.int,
            audio: (said?["audio_tokens"]?.int, made?["audio_tokens"]?.int)
        )
    }

    /// The same from a tree.
    public init?(openAI usage: JSONValue) {
        guard let prompt = usage["prompt_tokens"]?.int ?? usage["input_tokens"]?.int else { return nil }
        let said =
            usage["prompt_tokens_details"] ?? usage["input_tokens_details"] ?? usage["input_token_details"]
        let made =
            usage["completion_tokens_details"] ?? usage["output_tokens_details"] ?? usage["output_token_details"]
        self.init(
            prompt: prompt,
            completion: usage["completion_tokens"]?.int ?? usage["output_tokens"]?.int,
            cached: said?["cached_tokens"]?.int ?? usage["prompt_cache_hit_tokens"]?.int ?? usage["cached_tokens"]?.int
                ?? usage["num_cached_tokens"]?.int,
            cacheWritten: said?["cache_write_tokens"]?.int,
            reasoning: made?["reasoning_tokens"]?.int,
            audio: (said?["audio_tokens"]?.int, made?["audio_tokens"]?.int)
        )
    }

    /// The counts of a stream's chunk: its `usage`, else that of `x_groq` or of a choice, where some services put it.
    init?(openAIChunk chunk: JSONElement) {
        if let usage = chunk["usage"], !usage.isNull {
            self.init(openAI: usage)
            return
        }
        if let usage = chunk["x_groq"]?["usage"] {
            self.init(openAI: usage)
            return
        }
        guard let choices = chunk["choices"] else { return nil }
        for choice in choices.array {
            guard let usage = choice["usage"], !usage.isNull else { continue }
            self.init(openAI: usage)
            return
        }
        return nil
    }

    private init(
        prompt: Int,
        completion: Int?,
        cached: Int?,
        cacheWritten: Int?,
        reasoning: Int?,
        audio: (prompt: Int?, completion: Int?)
    ) {
        self.init(
            promptTokens: max(0, prompt),
            completionTokens: max(0, completion ?? 0),
            cacheReadTokens: max(0, cached ?? 0),
            cacheWriteTokens: max(0, cacheWritten ?? 0),
            reasoningTokens: max(0, reasoning ?? 0),
            audioPromptTokens: max(0, audio.prompt ?? 0),
            audioCompletionTokens: max(0, audio.completion ?? 0),
            evidence: .provider
        )
    }
}
