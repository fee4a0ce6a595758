import Domain
import JSON

/// The token counts of a message, which a stream tells in pieces: what a later piece does not name stays.
struct AnthropicCounts {
    /// Neither read from the cache nor written to it; nil until it was told.
    var input: Int?
    var cacheRead = 0
    var cacheWrite = 0
    var cacheWriteLong = 0
    var output: Int?
    var thinking = 0

    /// The whole, on the provider's word; nil while one side is unknown.
    var usage: Usage? {
        guard let input, let output else { return nil }
        return Usage(
            promptTokens: input + cacheRead + cacheWrite,
            completionTokens: output,
            cacheReadTokens: cacheRead,
            cacheWriteTokens: cacheWrite,
            cacheWriteLongTokens: min(cacheWriteLong, cacheWrite),
            reasoningTokens: min(thinking, output),
            evidence: .provider
        )
    }

    /// The prompt alone, on the provider's word; nil before it was told.
    var prompt: Usage? {
        var counts = self
        (counts.output, counts.thinking) = (0, 0)
        return counts.usage
    }

    /// Takes what a member of `usage` says.
    private mutating func take(_ key: String, _ value: Int?, _ nested: (String) -> Int?) {
        switch key {
        case "input_tokens": input = value.map { max(0, $0) } ?? input
        case "cache_read_input_tokens": cacheRead = value.map { max(0, $0) } ?? cacheRead
        case "cache_creation_input_tokens": cacheWrite = value.map { max(0, $0) } ?? cacheWrite
        case "output_tokens": output = value.map { max(0, $0) } ?? output
        case "cache_creation": cacheWriteLong = max(0, nested("ephemeral_1h_input_tokens") ?? cacheWriteLong)
        case "output_tokens_details": thinking = max(0, nested("thinking_tokens") ?? thinking)
        default: break
        }
    }

    /// Takes a `usage` object of a stream.
    mutating func merge(_ usage: JSONElement) {
        for (key, value) in usage.members { take(key, value.int) { value[$0]?.int } }
    }

    /// Takes the `usage` object of a whole message.
    mutating func merge(_ usage: JSONValue) {
        for (key, value) in usage.object ?? [:] { take(key, value.int) { value[$0]?.int } }
    }
}

extension Usage {
    /// The `usage` object of a whole message; nil when it has no counts.
    init?(anthropic usage: JSONValue) {
        var counts = AnthropicCounts()
        counts.merge(usage)
        guard let usage = counts.usage else { return nil }
        self = usage
    }
}

extension FinishReason {
    /// What a `stop_reason` means; a missing or unknown one is judged by whether tools are called.
    init(anthropic reason: String?, hasCalls: Bool) {
        switch reason {
        case "end_turn": self = .stop
        case "stop_sequence": self = .stopSequence
        case "max_tokens", "model_context_window_exceeded": self = .length
        case "tool_use": self = .toolCalls
        case "refusal": self = .refusal
        case "pause_turn": self = .paused
        default: self = hasCalls ? .toolCalls : .stop
        }
    }
}
