import Domain
import JSON
import Providers

/// Writes a stream of `:streamGenerateContent`, as events or as the elements of one array.
///
/// A call is written whole, once its last fragment is there. The finish reasons, the token counts and `_proxy_info` are
/// told together in the last piece, as Google does. Thoughts only another provider can read are left out.
struct GeminiStreamWriter: ChatStreamWriter {
    private struct Choice {
        var index: Int
        var calls: [ToolCall] = []
        var numbers: [Int] = []
        var finish: FinishReason?
        var logprobs: JSONValue?
        /// What follows the parts of every piece, made once.
        var tail: [UInt8] = []
    }

    private static let head = Array(#"{"candidates":[{"content":{"parts":["#.utf8)

    private let form: GeminiChatSurface.StreamForm
    private let context: AnswerContext
    private var model: String
    private var id: String
    private var hasWritten = false
    private var choices: [Choice] = []

    init(_ context: AnswerContext, form: GeminiChatSurface.StreamForm) {
        self.form = form
        self.context = context
        model = context.model
        id = context.requestID
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        switch event {
        case .began(let id, let model):
            self.id = id ?? self.id
            self.model = context.model(model)
            for slot in choices.indices { choices[slot].tail = [] }
        case .text(let text, let choice), .refusal(let text, let choice): say(text, choice, into: &output)
        case .reasoning(let text, let choice): say(text, isThought: true, choice, into: &output)
        case .reasoningSignature(let signature, let choice):
            say("", signature: signature, choice, into: &output)
        case .sealedReasoning, .usage: break
        case .toolCallBegan(let number, let id, let name, let signature, let choice):
            let slot = slot(of: choice)
            choices[slot].numbers.append(number)
            choices[slot].calls.append(ToolCall(id: id, name: name, arguments: "", signature: signature))
        case .toolCallArguments(let number, let fragment, let choice):
            let slot = slot(of: choice)
            guard let call = choices[slot].numbers.lastIndex(of: number) else { return }
            choices[slot].calls[call].arguments += fragment
        case .logprobs(let logprobs, let choice): choices[slot(of: choice)].logprobs = logprobs
        case .finished(let reason, _, let choice):
            let slot = slot(of: choice)
            writeCalls(slot, into: &output)
            choices[slot].finish = reason
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        for slot in choices.indices { writeCalls(slot, into: &output) }
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("candidates")
        writer.beginArray()
        for choice in choices {
            writer.beginObject()
            writer.member("content", ["parts": [["text": ""]], "role": "model"])
            if let finish = choice.finish { writer.member("finishReason", finish.geminiReason) }
            writer.member("index", choice.index)
            if let logprobs = choice.logprobs.flatMap(GeminiLogprobs.result) {
                writer.member("logprobsResult", logprobs)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.member("usageMetadata", .object(usage.geminiMetadata))
        writeNames(&writer)
        if let info { writer.member("_proxy_info", info) }
        writer.endObject()
        put(writer.bytes, into: &output)
        if form == .array { output.append(UInt8(ascii: "]")) }
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        var bytes = GeminiErrorBody(error: error).answer.body
        bytes.removeLast()
        bytes += Array(",\"usageMetadata\":".utf8) + partial.geminiMetadata.serialized() + [UInt8(ascii: "}")]
        put(bytes, into: &output)
        if form == .array { output.append(UInt8(ascii: "]")) }
    }

    // MARK: pieces

    private mutating func say(
        _ text: String,
        isThought: Bool = false,
        signature: String? = nil,
        _ choice: Int,
        into output: inout [UInt8]
    ) {
        guard !text.isEmpty || signature != nil else { return }
        let slot = slot(of: choice)
        writeCalls(slot, into: &output)
        var part = JSONWriter(capacity: 64 + text.utf8.count)
        part.beginObject()
        part.member("text", text)
        if isThought { part.member("thought", true) }
        if let signature { part.member("thoughtSignature", signature) }
        part.endObject()
        put(part.bytes, slot, into: &output)
    }

    /// Writes the calls that are complete now, because something else follows them.
    private mutating func writeCalls(_ slot: Int, into output: inout [UInt8]) {
        guard !choices[slot].calls.isEmpty else { return }
        var parts: [JSONObject] = []
        for call in choices[slot].calls { _ = GeminiPart.append(.toolCall(call), to: &parts) }
        choices[slot].calls = []
        choices[slot].numbers = []
        put(parts.map { $0.serialized() }.joined(separator: [UInt8(ascii: ",")]), slot, into: &output)
    }

    /// Puts parts, which are JSON already, out as a piece of a choice.
    private mutating func put(_ parts: some Sequence<UInt8>, _ slot: Int, into output: inout [UInt8]) {
        if choices[slot].tail.isEmpty || choices[slot].logprobs != nil { choices[slot].tail = tail(slot) }
        begin(&output)
        output += Self.head
        output += parts
        output += choices[slot].tail
        end(&output)
        if choices[slot].logprobs != nil {
            choices[slot].logprobs = nil
            choices[slot].tail = []
        }
    }

    private func tail(_ slot: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        writer.member("role", "model")
        writer.endObject()
        writer.member("index", choices[slot].index)
        if let result = choices[slot].logprobs.flatMap(GeminiLogprobs.result) {
            writer.member("logprobsResult", result)
        }
        writer.endObject()
        writer.endArray()
        writeNames(&writer)
        writer.endObject()
        // the role stands behind the parts, so that a comma takes the place of its opening brace
        return Array("],".utf8) + writer.bytes.dropFirst()
    }

    private func writeNames(_ writer: inout JSONWriter) {
        writer.member("modelVersion", model)
        writer.member("responseId", id)
    }

    private mutating func put(_ json: [UInt8], into output: inout [UInt8]) {
        begin(&output)
        output += json
        end(&output)
    }

    private mutating func begin(_ output: inout [UInt8]) {
        output += (form == .events ? "data: " : hasWritten ? ",\r\n" : "[").utf8
        hasWritten = true
    }

    private func end(_ output: inout [UInt8]) {
        if form == .events { output += "\r\n\r\n".utf8 }
    }

    /// Choices are few, so that looking them up one after the other costs nothing.
    private mutating func slot(of index: Int) -> Int {
        if let known = choices.firstIndex(where: { $0.index == index }) { return known }
        choices.append(Choice(index: index))
        return choices.count - 1
    }
}
