import Domain
import JSON
import Providers

/// Writes a stream of `/api/chat` or `/api/generate`, one JSON text a line: the first choice, for Ollama knows but one.
///
/// Calls are written whole, once something else follows or the answer ends. The finish, the token counts and `_proxy_info`
/// are told together in the line that is done.
struct OllamaStreamWriter: ChatStreamWriter {
    private let shape: OllamaAnswerWriter.Shape
    private let words: OllamaAnswerWriter
    private var model: String?
    /// What every line begins with; made with the first one.
    private var head: [UInt8] = []
    private var calls: [ToolCall] = []
    private var numbers: [Int] = []
    /// How many calls have been written.
    private var written = 0
    private var logprobs: JSONValue?
    private var finish = FinishReason.stop

    init(_ context: AnswerContext, shape: OllamaAnswerWriter.Shape) {
        self.shape = shape
        words = OllamaAnswerWriter(shape: shape, context: context)
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        switch event {
        case .began(_, let model): self.model = model ?? self.model
        case .text(let text, 0), .refusal(let text, 0): say(text, thought: nil, into: &output)
        case .reasoning(let text, 0): say("", thought: text, into: &output)
        case .toolCallBegan(let number, let id, let name, _, 0):
            numbers.append(number)
            calls.append(ToolCall(id: id, name: name, arguments: ""))
        case .toolCallArguments(let number, let fragment, 0):
            guard let call = numbers.lastIndex(of: number), call >= written else { return }
            calls[call].arguments += fragment
        case .logprobs(let told, 0): logprobs = told["content"]
        case .finished(let reason, _, 0):
            writeCalls(into: &output)
            finish = reason
        default: break
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        writeCalls(into: &output)
        var line = words.head(model: model)
        line.merge(words.said(""))
        if let logprobs { line["logprobs"] = logprobs }
        line.merge(OllamaAnswerWriter.ending(finish, usage))
        line["_proxy_info"] = info
        put(line.serialized(), into: &output)
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        put(ConsoleErrorBody(error: error).answer.body, into: &output)
    }

    // MARK: lines

    private mutating func say(_ text: String, thought: String?, into output: inout [UInt8]) {
        guard !text.isEmpty || thought?.isEmpty == false else { return }
        writeCalls(into: &output)
        var writer = JSONWriter(capacity: 96 + text.utf8.count)
        switch shape {
        case .chat:
            writer.beginObject()
            writer.member("role", "assistant")
            writer.member("content", text)
            if let thought { writer.member("thinking", thought) }
            writer.endObject()
            putSaid("\"message\":", writer.bytes, into: &output)
        case .generate:
            writer.string(text)
            var said = writer.bytes
            if let thought {
                var writer = JSONWriter(capacity: 16 + thought.utf8.count)
                writer.string(thought)
                said += Array(",\"thinking\":".utf8) + writer.bytes
            }
            putSaid("\"response\":", said, into: &output)
        }
    }

    /// Writes the calls that are complete now, because something else follows them.
    private mutating func writeCalls(into output: inout [UInt8]) {
        guard written < calls.count else { return }
        let ready = calls[written...].enumerated().map { OllamaAnswerWriter.call($1, at: written + $0) }
        written = calls.count
        guard shape == .chat else { return }
        let message: JSONObject = ["role": "assistant", "content": "", "tool_calls": .array(ready)]
        putSaid("\"message\":", message.serialized(), into: &output)
    }

    private mutating func putSaid(_ key: String, _ said: [UInt8], into output: inout [UInt8]) {
        if head.isEmpty {
            head = words.head(model: model).serialized()
            head[head.count - 1] = UInt8(ascii: ",")
        }
        output += head
        output += key.utf8
        output += said
        if let told = logprobs {
            logprobs = nil
            output += ",\"logprobs\":".utf8
            output += told.serialized()
        }
        output += ",\"done\":false}\n".utf8
    }

    private func put(_ json: [UInt8], into output: inout [UInt8]) {
        output += json
        output.append(UInt8(ascii: "\n"))
    }
}
