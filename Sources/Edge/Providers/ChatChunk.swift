public import Domain
public import JSON

/// What one event of an OpenAI-shaped chat stream says, read without building a tree.
public struct ChatChunk: Sendable, Equatable {
    /// Whether it holds anything a reader would see: text, reasoning, a refusal, a part of a tool call, sound.
    public var hasToken = false
    /// Whether a choice ends here.
    public var finishes = 0
    /// The largest choice index seen here.
    public var highestChoice = -1
    /// How many choices it holds; none in a chunk that only carries usage.
    public var choices = 0
    /// The token counts, when it carries some.
    public var usage: Usage?
    /// The provider's error, when the event is one.
    public var refusal: UpstreamRefusal?

    /// Reads an event's data.
    ///
    /// `text` is called with the bytes of every visible piece.
    public init(_ element: JSONElement, text: (UnsafeRawBufferPointer) -> Void) {
        if let error = element["error"], !error.isNull {
            refusal = UpstreamRefusal(element)
            return
        }
        usage = Usage(openAIChunk: element)
        guard let choices = element["choices"] else { return }
        for choice in choices.array {
            self.choices += 1
            highestChoice = max(highestChoice, choice["index"]?.int ?? 0)
            if let reason = choice["finish_reason"], !reason.isNull { finishes += 1 }
            if let delta = choice["delta"] { read(delta, text: text) }
            // a legacy completion
            choice["text"]?.withStringBytes { bytes in
                guard !bytes.isEmpty else { return }
                hasToken = true
                text(bytes)
            }
        }
    }

    private mutating func read(_ delta: JSONElement, text: (UnsafeRawBufferPointer) -> Void) {
        for (key, value) in delta.members {
            switch key {
            case "role": break
            case "content", "reasoning_content", "reasoning", "refusal":
                value.withStringBytes { bytes in
                    guard !bytes.isEmpty else { return }
                    hasToken = true
                    text(bytes)
                }
            case "tool_calls":
                for call in value.array {
                    hasToken = true
                    call["function"]?["name"]?.withStringBytes(text)
                    call["function"]?["arguments"]?.withStringBytes(text)
                }
            default: if !value.isNull { hasToken = true }
            }
        }
    }
}
