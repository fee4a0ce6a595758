/// The same answer as a provider of each shape says it.
extension ScriptedAnswer {
    /// One event of a stream; only Anthropic's have names.
    public struct Event: Sendable {
        /// The name, empty where there is none.
        public var name = ""
        /// What stands after `data:`.
        public var data: String

        /// An event.
        public init(_ data: String, name: String = "") {
            self.data = data
            self.name = name
        }

        /// An event of Anthropic's, named by its type.
        public init(anthropic body: JSONNode) {
            self.init(body.text, name: body["type"].string ?? "")
        }

        /// The event as bytes on the wire.
        public func wire(lineEnd: String = "\n") -> String {
            (name.isEmpty ? "" : "event: \(name)\(lineEnd)") + "data: \(data)\(lineEnd)\(lineEnd)"
        }

        /// The event in a write of its own.
        public var step: ProviderStep { .bytes([UInt8](wire().utf8)) }
    }

    /// The body of a whole answer.
    public func wholeBody(_ shape: WireShape) -> String {
        switch shape {
        case .openAI: return wholeBody
        case .anthropic:
            let body: JSONNode = [
                "id": "msg_scripted", "type": "message", "role": "assistant", "model": .string(model),
                "content": [["type": "text", "text": .string(text)]], "stop_reason": "end_turn", "stop_sequence": nil,
                "usage": ["input_tokens": .number(Double(prompt)), "output_tokens": .number(Double(completion))],
            ]
            return body.text
        case .gemini:
            return geminiPiece(text, finish: finish.map { _ in "STOP" }).merging(geminiUsage(prompt, completion)).text
        }
    }

    /// The first events of a stream, up to that many pieces of text.
    public func beginning(_ shape: WireShape, pieces count: Int) -> [Event] {
        switch shape {
        case .openAI: return contentEvents.prefix(count + 1).map { Event($0) }
        case .anthropic:
            let start: JSONNode = [
                "type": "message_start",
                "message": [
                    "id": "msg_scripted", "type": "message", "role": "assistant", "model": .string(model),
                    "content": [],
                    "stop_reason": nil, "stop_sequence": nil,
                    "usage": ["input_tokens": .number(Double(prompt)), "output_tokens": 1],
                ],
            ]
            let block: JSONNode = [
                "type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""],
            ]
            let said = pieces.prefix(count).map { piece -> JSONNode in
                [
                    "type": "content_block_delta", "index": 0,
                    "delta": ["type": "text_delta", "text": .string(piece)],
                ]
            }
            return ([start, block, ["type": "ping"]] + said).map { Event(anthropic: $0) }
        case .gemini: return pieces.prefix(count).map { Event(geminiPiece($0).text) }
        }
    }

    /// What follows the text: the end and, where it is told, the usage.
    public func ending(_ shape: WireShape) -> [Event] {
        switch shape {
        case .openAI: return events.dropFirst(contentEvents.count).map { Event($0) }
        case .anthropic:
            let usage: JSONNode = tellsUsage ? ["output_tokens": .number(Double(completion))] : [:]
            let bodies: [JSONNode] = [
                ["type": "content_block_stop", "index": 0],
                [
                    "type": "message_delta", "delta": ["stop_reason": "end_turn", "stop_sequence": nil],
                    "usage": usage,
                ], ["type": "message_stop"],
            ]
            return bodies.map { Event(anthropic: $0) }
        case .gemini:
            let last = geminiPiece("", finish: "STOP")
            return [Event(tellsUsage ? last.merging(geminiUsage(prompt, completion)).text : last.text)]
        }
    }

    /// All events of a proper stream.
    public func events(_ shape: WireShape) -> [Event] {
        beginning(shape, pieces: pieces.count) + ending(shape)
    }

    /// A stream that stops after that many pieces, its body not ended.
    public func cut(_ shape: WireShape, after count: Int) -> [ProviderStep] {
        .streamHead + beginning(shape, pieces: count).map(\.step)
    }

    /// The whole stream, billed with its last event: a client may leave as soon as it has read that.
    public func stream(_ shape: WireShape) -> [ProviderStep] {
        let steps = events(shape).flatMap { event -> [ProviderStep] in
            gap > .zero ? [event.step, .pause(gap)] : [event.step]
        }
        let bill = ProviderStep.bill(prompt: prompt, completion: completion)
        return .streamHead + steps.dropLast() + [bill] + steps.suffix(1) + [.endBody]
    }

    /// The whole answer, billed.
    public func whole(_ shape: WireShape) -> [ProviderStep] {
        .body(wholeBody(shape)) + [.bill(prompt: prompt, completion: completion)]
    }

    /// Gemini's token counts.
    public func geminiUsage(_ prompt: Int, _ completion: Int) -> JSONNode {
        [
            "usageMetadata": [
                "promptTokenCount": .number(Double(prompt)), "candidatesTokenCount": .number(Double(completion)),
                "totalTokenCount": .number(Double(prompt + completion)),
            ]
        ]
    }

    /// One piece of Gemini's, in a stream or whole.
    public func geminiPiece(_ text: String, finish: String? = nil) -> JSONNode {
        var candidate: JSONNode = [
            "index": 0, "content": ["role": "model", "parts": [["text": .string(text)]]],
        ]
        if let finish { candidate = candidate.merging(["finishReason": .string(finish)]) }
        return ["candidates": [candidate], "modelVersion": .string(model), "responseId": "gemini-scripted"]
    }
}
