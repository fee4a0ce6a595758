public import Domain
public import JSON

/// OpenAI's words for why an answer ended, and those that services added.
///
/// | word | means |
/// |---|---|
/// | `stop`, `eos`, anything unknown | `stop`; `toolCalls` where tools were called, `refusal` where the model refused |
/// | `stop` with a text in `stop_reason` | `stopSequence` |
/// | `length`, `model_length`, `max_tokens` | `length` |
/// | `tool_calls`, `function_call` | `toolCalls` |
/// | `content_filter`, `sensitive` | `contentFilter` |
/// | `error`, `network_error`, `insufficient_system_resource` | no end at all but a failure |
///
/// Back the other way a refusal without words is a `content_filter`, and an answer that was only `paused` is a `stop`.
public enum OpenAIFinish {
    private static let failures = ["error", "network_error", "insufficient_system_resource"]

    /// The failure that a choice tells of in the place of an end, in the provider's words where it has some; nil where it
    /// ended well or goes on.
    public static func failure(of choice: JSONElement) -> UpstreamRefusal? {
        guard let reason = choice["finish_reason"], let word = failures.first(where: { reason.isString($0) }) else {
            return nil
        }
        return failure(word, message: choice["error"]?["message"]?.string)
    }

    /// What is told where an answer ended with such a word.
    static func failure(_ word: String, message: String?) -> UpstreamRefusal {
        UpstreamRefusal(message: message ?? "the answer ended with '\(word)'", code: word)
    }

    /// What a word means; nil where it tells of a failure.
    public static func read(
        _ word: String,
        stopSequence: String? = nil,
        hasCalls: Bool,
        hasRefusal: Bool
    ) -> FinishReason? {
        switch word {
        case "length", "model_length", "max_tokens": .length
        case "tool_calls", "function_call": .toolCalls
        case "content_filter", "sensitive": .contentFilter
        case _ where failures.contains(word): nil
        default: hasCalls ? .toolCalls : hasRefusal ? .refusal : stopSequence != nil ? .stopSequence : .stop
        }
    }

    /// The word for a reason.
    public static func word(_ reason: FinishReason, hasRefusal: Bool) -> String {
        switch reason {
        case .stop, .stopSequence, .paused: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter: "content_filter"
        case .refusal: hasRefusal ? "stop" : "content_filter"
        }
    }
}
