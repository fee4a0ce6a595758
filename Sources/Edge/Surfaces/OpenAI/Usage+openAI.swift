import Domain
import JSON

extension Usage {
    /// The `usage` object of OpenAI's answers; parts that are zero are left out.
    var openAI: JSONObject {
        var usage: JSONObject = [
            "prompt_tokens": .number(promptTokens),
            "completion_tokens": .number(completionTokens),
            "total_tokens": .number(totalTokens),
        ]
        var prompt = JSONObject()
        if cacheReadTokens > 0 { prompt["cached_tokens"] = .number(cacheReadTokens) }
        if cacheWriteTokens > 0 { prompt["cache_write_tokens"] = .number(cacheWriteTokens) }
        if audioPromptTokens > 0 { prompt["audio_tokens"] = .number(audioPromptTokens) }
        if !prompt.isEmpty { usage["prompt_tokens_details"] = .object(prompt) }
        var completion = JSONObject()
        if reasoningTokens > 0 { completion["reasoning_tokens"] = .number(reasoningTokens) }
        if audioCompletionTokens > 0 { completion["audio_tokens"] = .number(audioCompletionTokens) }
        if !completion.isEmpty { usage["completion_tokens_details"] = .object(completion) }
        return usage
    }
}
