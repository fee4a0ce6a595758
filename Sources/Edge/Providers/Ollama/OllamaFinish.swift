public import Domain

extension FinishReason {
    /// What Ollama's `done_reason` means.
    ///
    /// | Ollama | canonical |
    /// |---|---|
    /// | `length` | `length` |
    /// | `content_filter`, as this gateway writes it | `contentFilter` |
    /// | `stop`, `load`, `unload`, none and all others | `stop`; `toolCalls` where the answer holds calls |
    public init(ollama reason: String?, callsTools: Bool) {
        switch reason {
        case "length": self = .length
        case "content_filter": self = .contentFilter
        default: self = callsTools ? .toolCalls : .stop
        }
    }

    /// Ollama's word; only the length is a reason of its own there.
    public var ollamaReason: String {
        switch self {
        case .length: "length"
        case .contentFilter: "content_filter"
        case .stop, .stopSequence, .toolCalls, .refusal, .paused: "stop"
        }
    }
}
