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
    /// The provider's error, when the event is one or a choice ends with one.
    public var refusal: UpstreamRefusal?

    /// Reads an event's data.
    ///
    /// `text` is called with the bytes of every visible piece.
    public init(_ element: JSONElement, text: (UnsafeRawBufferPointer) -> Void) {
        if let error = element["error"], !error.isNull {
            refusal = UpstreamRefusal(element)
            return
        }
        let stated = element["usage"].flatMap { $0.isNull ? nil : $0 } ?? element["x_groq"]?["usage"]
        if let stated { usage = Usage(openAI: stated) }
        guard let choices = element["choices"] else { return }
        for choice in choices.array { read(choice: choice, mayCount: stated == nil, text: text) }
    }

    /// Reads a choice in one pass: a stream has thousands.
    private mutating func read(choice: JSONElement, mayCount: Bool, text: (UnsafeRawBufferPointer) -> Void) {
        choices += 1
        var index = 0
        for (key, value) in choice.members {
            switch key {
            case "delta": read(value, text: text)
            case "index": index = value.int ?? 0
            case "finish_reason":
                if value.isNull { break }
                finishes += 1
                if refusal == nil { refusal = OpenAIFinish.failure(of: choice) }
            case "text": read(piece: value, text: text)  // a legacy completion
            case "usage": if mayCount, usage == nil, !value.isNull { usage = Usage(openAI: value) }
            default: break
            }
        }
        highestChoice = max(highestChoice, index)
    }

    private mutating func read(piece: JSONElement, text: (UnsafeRawBufferPointer) -> Void) {
        piece.withStringBytes { bytes in
            guard !bytes.isEmpty else { return }
            hasToken = true
            text(bytes)
        }
    }

    private mutating func read(_ delta: JSONElement, text: (UnsafeRawBufferPointer) -> Void) {
        for (key, value) in delta.members {
            switch key {
            case "role": break
            case "content", "reasoning_content", "reasoning", "refusal":
                read(piece: value, text: text)
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
