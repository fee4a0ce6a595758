public import Domain

extension FinishReason {
    /// What Gemini's `finishReason` means; nil while the answer goes on.
    ///
    /// | Gemini | canonical |
    /// |---|---|
    /// | `STOP` | `stop`; `toolCalls` where the answer holds calls |
    /// | `MAX_TOKENS` | `length` |
    /// | `SAFETY`, `RECITATION`, `LANGUAGE`, `BLOCKLIST`, `PROHIBITED_CONTENT`, `SPII`, `MODEL_ARMOR`, `IMAGE_…` | `contentFilter` |
    /// | `MALFORMED_FUNCTION_CALL`, `UNEXPECTED_TOOL_CALL`, `OTHER` and all others | `stop`: what was said stays, and an answer without content is an empty one, see ``isUnexplained(gemini:)`` |
    public init?(gemini reason: String, callsTools: Bool) {
        switch reason {
        case "", "FINISH_REASON_UNSPECIFIED": return nil
        case "MAX_TOKENS": self = .length
        case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR",
            "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION":
            self = .contentFilter
        default: self = callsTools ? .toolCalls : .stop
        }
    }

    /// Whether Gemini's word does not tell why an answer holds nothing, so that an empty one is none (fault F12).
    static func isUnexplained(gemini reason: String) -> Bool {
        reason != "STOP" && FinishReason(gemini: reason, callsTools: false) == .stop
    }

    /// Gemini's word; calls, stop texts and pauses are no reasons of their own there.
    public var geminiReason: String {
        switch self {
        case .stop, .stopSequence, .toolCalls: "STOP"
        case .length: "MAX_TOKENS"
        case .contentFilter, .refusal: "SAFETY"
        case .paused: "OTHER"
        }
    }
}
