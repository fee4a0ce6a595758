public import Domain

extension FinishReason {
    /// What Cohere's `finish_reason` means; nil where the answer is none: `ERROR`, `TIMEOUT`, `USER_CANCEL`.
    ///
    /// | Cohere | canonical |
    /// |---|---|
    /// | `COMPLETE` and unknown ones | `stop`; `toolCalls` where the answer holds calls |
    /// | `STOP_SEQUENCE` | `stopSequence` |
    /// | `MAX_TOKENS`, `ERROR_LIMIT` | `length` |
    /// | `TOOL_CALL` | `toolCalls` |
    /// | `ERROR_TOXIC` | `contentFilter` |
    public init?(cohere reason: String, callsTools: Bool) {
        switch reason {
        case "ERROR", "TIMEOUT", "USER_CANCEL": return nil
        case "STOP_SEQUENCE": self = .stopSequence
        case "MAX_TOKENS", "ERROR_LIMIT": self = .length
        case "TOOL_CALL": self = .toolCalls
        case "ERROR_TOXIC": self = .contentFilter
        default: self = callsTools ? .toolCalls : .stop
        }
    }

    /// Cohere's word; a refusal in words and a pause are no reasons of their own there.
    public var cohereReason: String {
        switch self {
        case .stop, .refusal, .paused: "COMPLETE"
        case .stopSequence: "STOP_SEQUENCE"
        case .length: "MAX_TOKENS"
        case .toolCalls: "TOOL_CALL"
        case .contentFilter: "ERROR_TOXIC"
        }
    }
}
