/// What a provider says, as a whole answer or as the events of a stream; here in the OpenAI shape.
public struct ScriptedAnswer: Sendable {
    /// The text in the pieces in which a stream carries it.
    public var pieces: [String]
    /// The model named in the answer.
    public var model = "shared"
    /// Input tokens the provider bills.
    public var prompt: Int
    /// Output tokens the provider bills.
    public var completion: Int
    /// Why it ended; nil leaves the reason out.
    public var finish: String? = "stop"
    /// Whether the usage is told.
    public var tellsUsage = true
    /// Whether it is told in the words of legacy completions.
    public var isLegacy = false
    /// Pause between two events of the stream.
    public var gap: Duration = .zero

    /// An answer of these pieces; unless stated, each piece counts as one token.
    public init(_ pieces: [String], prompt: Int = 11, completion: Int? = nil) {
        self.pieces = pieces
        self.prompt = prompt
        self.completion = completion ?? pieces.count
    }

    /// An answer of `count` pieces that all carry `word`, so that a piece of one answer is known in another.
    public static func marked(_ word: String, count: Int = 8) -> ScriptedAnswer {
        ScriptedAnswer((0..<count).map { "\(word)-\($0) " })
    }

    /// The same in the words that this client reads, from a provider whose bytes pass.
    public func legacy(_ isLegacy: Bool) -> ScriptedAnswer {
        var answer = self
        answer.isLegacy = isLegacy
        return answer
    }

    /// The text.
    public var text: String {
        pieces.joined()
    }

    /// The usage object.
    public var usage: JSONNode {
        Self.usage(prompt, completion)
    }

    /// A usage object of these two figures.
    public static func usage(_ prompt: Int, _ completion: Int) -> JSONNode {
        [
            "prompt_tokens": .number(Double(prompt)), "completion_tokens": .number(Double(completion)),
            "total_tokens": .number(Double(prompt + completion)),
        ]
    }

    /// The body of a whole answer.
    public var wholeBody: String {
        let reason: JSONNode = finish.map { .string($0) } ?? .null
        let message: JSONNode = ["message": ["role": "assistant", "content": .string(text)]]
        let said: JSONNode = isLegacy ? ["text": .string(text)] : message
        let choice = said.merging(["index": 0, "finish_reason": reason])
        var body: JSONNode = [
            "id": "chatcmpl-scripted", "object": "chat.completion", "created": 1_700_000_000,
            "model": .string(model), "choices": [choice],
        ]
        if tellsUsage { body = body.merging(["usage": usage]) }
        return body.text
    }

    /// One chunk of a stream.
    public func chunk(_ delta: JSONNode, finish: String? = nil) -> String {
        let reason: JSONNode = finish.map { .string($0) } ?? .null
        let said: JSONNode = isLegacy ? ["text": .string(delta["content"].string ?? "")] : ["delta": delta]
        return frame(choices: [said.merging(["index": 0, "finish_reason": reason])]).text
    }

    /// The chunk that carries usage and nothing else.
    public func usageChunk(_ usage: JSONNode) -> String {
        frame(choices: []).merging(["usage": usage]).text
    }

    /// The events that carry content, the first of them with the role.
    public var contentEvents: [String] {
        [chunk(["role": "assistant", "content": ""])] + pieces.map { chunk(["content": .string($0)]) }
    }

    /// All events of a proper stream: content, finish reason, usage, `[DONE]`.
    public var events: [String] {
        var out = contentEvents
        if let finish { out.append(chunk([:], finish: finish)) }
        if tellsUsage { out.append(usageChunk(usage)) }
        return out + ["[DONE]"]
    }

    /// The steps of the whole answer, billed.
    public var whole: [ProviderStep] {
        .body(wholeBody) + [.bill(prompt: prompt, completion: completion)]
    }

    /// The steps of the stream, billed with its last event: a client may leave as soon as it has read that.
    public var stream: [ProviderStep] {
        let bill = ProviderStep.bill(prompt: prompt, completion: completion)
        return .streamHead + .events(events.dropLast(), gap: gap) + [bill] + .events(events.suffix(1)) + [.endBody]
    }

    /// The steps that this request asks for: a stream or a whole answer.
    public func steps(for request: ProviderRequest) -> [ProviderStep] {
        var answer = self
        answer.model = request.model ?? model
        answer.isLegacy = request.path.hasSuffix("/v1/completions")
        return request.wantsStream ? answer.stream(request.shape) : answer.whole(request.shape)
    }

    /// The text of the whole stream as bytes on the wire, with these line ends.
    public func wire(lineEnd: String = "\n", prefix: String = "data: ", finalBlankLine: Bool = true) -> String {
        let body = events.map { prefix + $0 }.joined(separator: lineEnd + lineEnd)
        return finalBlankLine ? body + lineEnd + lineEnd : body
    }

    private func frame(choices: JSONNode) -> JSONNode {
        [
            "id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": 1_700_000_000,
            "model": .string(model), "choices": choices,
        ]
    }
}
