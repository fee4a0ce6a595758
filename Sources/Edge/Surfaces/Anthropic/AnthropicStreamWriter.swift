import Domain
import JSON

/// Writes one answer as Anthropic's event stream.
///
/// Blocks are opened and closed in order. The stop reason waits for the token counts, since `message_delta` tells both;
/// `_proxy_info` is a member of that event. An answer that cannot be finished ends with `event: error` alone.
struct AnthropicStreamWriter: ChatStreamWriter {
    private enum Block {
        case text
        case thinking
        case call
    }

    private let words: AnthropicAnswerWriter
    private var calls = AnthropicCallQueue()
    /// Seals of calls whose blocks have not been opened.
    private var seals: [String: AnthropicCallSeal] = [:]
    private var hasStarted = false
    private var providerID: String?
    private var model: String?
    private var usage: Usage?
    private var open: Block?
    /// The index of the open block, or of the next one.
    private var index = 0
    private var hasCalls = false
    /// Whether the open thought has been sealed: what comes after it is another one.
    private var isSealed = false
    private var finish: (reason: FinishReason, stopSequence: String?)?

    init(_ context: AnswerContext) {
        words = AnthropicAnswerWriter(context: context)
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        switch event {
        case .began(let id, let model):
            providerID = id
            self.model = model
        case .usage(let usage): self.usage = usage
        case .text(let text, 0), .refusal(let text, 0): piece(text, .text, into: &output)
        case .reasoning(let text, 0):
            if isSealed { close(into: &output) }
            piece(text, .thinking, into: &output)
        case .reasoningSignature(let signature, 0):
            guard !signature.isEmpty else { return }
            if isSealed { close(into: &output) }
            piece(signature, .thinking, isSignature: true, into: &output)
            isSealed = true
        case .sealedReasoning(let data, 0):
            close(into: &output)
            startBlock("\"type\":\"redacted_thinking\",\"data\":", data, into: &output)
            stopBlock(into: &output)
        case .toolCallBegan(let call, let id, let name, let signature, 0):
            if !calls.isOpen { close(into: &output) }
            hasCalls = true
            if let signature { seals[id] = AnthropicCallSeal(callID: id, signature: signature) }
            perform(calls.begin(call, id: id, name: name), into: &output)
        case .toolCallArguments(let call, let text, 0): perform(calls.add(text, to: call), into: &output)
        case .finished(let reason, let stopSequence, 0): finish = (reason, stopSequence)
        default: break
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        close(into: &output)
        start(into: &output)
        var reason = finish?.reason ?? .stop
        // some providers call tools and say that they had said everything
        if reason == .stop, hasCalls { reason = .toolCalls }
        let stopSequence = finish?.stopSequence
        let word = AnthropicAnswerWriter.stopReason(reason, hasStopText: stopSequence != nil)
        var body: JSONObject = [
            "type": "message_delta",
            "delta": ["stop_reason": .string(word), "stop_sequence": stopSequence.map { .string($0) } ?? nil],
            "usage": .object(AnthropicAnswerWriter.usage(usage)),
        ]
        body["_proxy_info"] = info
        output.appendAnthropic("message_delta", body)
        output.append(contentsOf: "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n".utf8)
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        let type = AnthropicErrorType.name(forStatus: error.code.status)
        output.appendAnthropic(
            "error",
            [
                "type": "error", "error": ["type": .string(type), "message": .string(error.message)],
                "request_id": .string(words.context.requestID),
            ]
        )
    }

    // MARK: blocks

    private mutating func start(into output: inout [UInt8]) {
        guard !hasStarted else { return }
        hasStarted = true
        var usage = usage ?? Usage(promptTokens: words.context.promptTokens, completionTokens: 0, evidence: .estimated)
        usage.completionTokens = 0
        usage.reasoningTokens = 0
        output.appendAnthropic(
            "message_start",
            [
                "type": "message_start",
                "message": [
                    "id": .string(words.id(providerID)), "type": "message", "role": "assistant",
                    "model": .string(words.context.model(model)), "content": [], "stop_reason": nil,
                    "stop_sequence": nil,
                    "usage": .object(AnthropicAnswerWriter.usage(usage)),
                ],
            ]
        )
    }

    /// Adds a piece to the open block of its kind, or to a new one.
    private mutating func piece(
        _ text: String,
        _ kind: Block,
        isSignature: Bool = false,
        into output: inout [UInt8]
    ) {
        guard !text.isEmpty else { return }
        if open != kind {
            close(into: &output)
            switch kind {
            case .thinking: startBlock("\"type\":\"thinking\",\"thinking\":\"\",\"signature\":", "", into: &output)
            case .text, .call: startBlock("\"type\":\"text\",\"text\":", "", into: &output)
            }
            open = kind
        }
        switch kind {
        case .text, .call: delta("\"type\":\"text_delta\",\"text\":", text, into: &output)
        case .thinking where isSignature:
            delta("\"type\":\"signature_delta\",\"signature\":", text, into: &output)
        case .thinking: delta("\"type\":\"thinking_delta\",\"thinking\":", text, into: &output)
        }
    }

    private mutating func perform(_ steps: [AnthropicCallQueue.Step], into output: inout [UInt8]) {
        for step in steps {
            switch step {
            case .open(let id, let name):
                if let seal = seals.removeValue(forKey: id) {
                    startBlock("\"type\":\"redacted_thinking\",\"data\":", seal.data, into: &output)
                    stopBlock(into: &output)
                }
                var writer = JSONWriter(capacity: 64)
                writer.string(name)
                let tail = String(decoding: writer.bytes, as: UTF8.self)
                startBlock("\"type\":\"tool_use\",\"input\":{},\"name\":\(tail),\"id\":", id, into: &output)
                open = .call
            case .fragment(let text): delta("\"type\":\"input_json_delta\",\"partial_json\":", text, into: &output)
            case .close: stopBlock(into: &output)
            }
        }
    }

    /// Ends what is open, calls that wait included.
    private mutating func close(into output: inout [UInt8]) {
        if calls.isOpen { return perform(calls.finish(), into: &output) }
        if open != nil { stopBlock(into: &output) }
    }

    private mutating func stopBlock(into output: inout [UInt8]) {
        output.append(contentsOf: "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":".utf8)
        output.append(contentsOf: String(index).utf8)
        output.append(contentsOf: "}\n\n".utf8)
        open = nil
        isSealed = false
        index += 1
    }

    /// Opens a block; `members` end with the key of `text`.
    private mutating func startBlock(_ members: String, _ text: String, into output: inout [UInt8]) {
        start(into: &output)
        output.append(contentsOf: "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":".utf8)
        output.append(contentsOf: String(index).utf8)
        output.append(contentsOf: ",\"content_block\":{".utf8)
        output.finishAnthropic(members, text)
    }

    private func delta(_ members: String, _ text: String, into output: inout [UInt8]) {
        output.append(contentsOf: "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":".utf8)
        output.append(contentsOf: String(index).utf8)
        output.append(contentsOf: ",\"delta\":{".utf8)
        output.finishAnthropic(members, text)
    }
}

extension [UInt8] {
    /// Appends an event; JSON holds no line ends.
    fileprivate mutating func appendAnthropic(_ name: String, _ body: JSONObject) {
        append(contentsOf: "event: \(name)\ndata: ".utf8)
        append(contentsOf: body.serialized())
        append(contentsOf: "\n\n".utf8)
    }

    /// Appends the last members of an object in an object, and the end of the event.
    fileprivate mutating func finishAnthropic(_ members: String, _ text: String) {
        append(contentsOf: members.utf8)
        var writer = JSONWriter(capacity: text.utf8.count + 16)
        writer.string(text)
        append(contentsOf: writer.bytes)
        append(contentsOf: "}}\n\n".utf8)
    }
}
