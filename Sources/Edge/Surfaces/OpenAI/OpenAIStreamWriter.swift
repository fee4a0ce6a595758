import Domain
import HTTP
import HTTPCodec
import JSON
import Providers

/// Writes a streamed answer as `chat.completion.chunk` events.
///
/// The chunk that finishes is held until the end, for `_proxy_info` is part of it.
struct OpenAIStreamWriter: ChatStreamWriter {
    private let context: AnswerContext
    private let surface: Surface
    private var id: String?
    private var model: String?
    /// What every chunk begins with, up to the choices; made with the first one.
    private var head: [UInt8] = []
    private var choices: [Int: Choice] = [:]
    private var held: OpenAIChunk.Ending?

    /// What is known of one choice.
    private struct Choice {
        var hasBegun = false
        var hasRefusal = false
        /// The thought that goes on, and those before it that no entry of `reasoning_details` has told yet.
        var thought = ""
        var thoughts: [Reasoning] = []
        var toldDetails = 0
        /// Probabilities of the pieces that come next.
        var logprobs: JSONValue?
    }

    init(_ context: AnswerContext, surface: Surface) {
        self.context = context
        self.surface = surface
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        // the end of a choice that another one outlasts is not the last
        if let held, let choice = event.choice, choice != held.choice { writeHeld(info: nil, &output) }
        switch event {
        case .began(let id, let model):
            self.id = id ?? self.id
            self.model = model ?? self.model
        case .text(let text, let choice):
            closeThought(choice)
            put(choice, into: &output) { $0.member("content", text) }
        case .refusal(let text, let choice):
            closeThought(choice)
            choices[choice, default: Choice()].hasRefusal = true
            put(choice, into: &output) { $0.member("refusal", text) }
        case .reasoning(let text, let choice):
            put(choice, into: &output) { $0.member("reasoning_content", text) }
            choices[choice, default: Choice()].thought += text
        case .reasoningSignature(let signature, let choice): seal(signature, choice, &output)
        case .sealedReasoning(let sealed, let choice):
            closeThought(choice)
            choices[choice, default: Choice()].thoughts.append(Reasoning(text: "", sealed: sealed))
            putDetails(choice, &output)
        case .toolCallBegan(let call, let id, let name, let signature, let choice):
            closeThought(choice)
            put(choice, into: &output) { Self.begin(call, id: id, name: name, signature: signature, &$0) }
        case .toolCallArguments(let call, let fragment, let choice):
            put(choice, into: &output) { Self.add(fragment, to: call, &$0) }
        case .logprobs(let logprobs, let choice): choices[choice, default: Choice()].logprobs = logprobs
        case .finished(let reason, let stopSequence, let choice):
            writeHeld(info: nil, &output)
            closeThought(choice)
            if choices[choice]?.toldDetails ?? 0 > 0 { putDetails(choice, &output) }
            held = OpenAIChunk.Ending(choice: choice, reason: reason, stopSequence: stopSequence)
        case .usage: break
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        writeHeld(info: info, &output)
        if context.wantsUsage {
            makeHead()
            output.append(contentsOf: "data: ".utf8)
            output.append(contentsOf: head)
            output.append(contentsOf: "],\"usage\":".utf8)
            output.append(contentsOf: usage.openAI.serialized())
            output.append(contentsOf: "}\n\n".utf8)
        }
        SSEWriter.append(data: "[DONE]".utf8, to: &output)
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        let bodies = ErrorBodies(now: Int64(context.created))
        output.append(contentsOf: bodies.streamEnd(error, surface: surface, partial: partial))
    }

    // MARK: chunks

    private mutating func makeHead() {
        if head.isEmpty { head = OpenAIChunk.head(id: id, model: model, context) }
    }

    /// Adds a chunk with a delta; the first one of a choice is preceded by its role.
    private mutating func put(_ choice: Int, into output: inout [UInt8], _ delta: (inout JSONWriter) -> Void) {
        begin(choice, &output)
        var logprobs: JSONValue?
        swap(&logprobs, &choices[choice, default: Choice()].logprobs)
        chunk(choice, into: &output, logprobs: logprobs, delta)
    }

    private mutating func begin(_ choice: Int, _ output: inout [UInt8]) {
        guard choices[choice]?.hasBegun != true else { return }
        choices[choice, default: Choice()].hasBegun = true
        chunk(choice, into: &output) { delta in
            delta.member("role", "assistant")
            delta.member("content", "")
        }
    }

    private mutating func chunk(
        _ choice: Int,
        into output: inout [UInt8],
        logprobs: JSONValue? = nil,
        finish: (word: String, stopSequence: String?)? = nil,
        info: JSONValue? = nil,
        _ delta: (inout JSONWriter) -> Void
    ) {
        makeHead()
        output.append(contentsOf: "data: ".utf8)
        output.append(contentsOf: head)
        output.append(contentsOf: OpenAIChunk.choice(choice, logprobs: logprobs, finish: finish, delta))
        output.append(UInt8(ascii: "]"))
        if let info {
            output.append(contentsOf: ",\"_proxy_info\":".utf8)
            output.append(contentsOf: info.serialized())
        }
        output.append(contentsOf: "}\n\n".utf8)
    }

    /// Writes the end that was held back.
    private mutating func writeHeld(info: JSONValue?, _ output: inout [UInt8]) {
        guard let ending = held else { return }
        held = nil
        begin(ending.choice, &output)
        let word = OpenAIFinish.word(ending.reason, hasRefusal: choices[ending.choice]?.hasRefusal == true)
        let text = ending.reason == .stopSequence ? ending.stopSequence : nil
        let logprobs = choices[ending.choice]?.logprobs
        chunk(ending.choice, into: &output, logprobs: logprobs, finish: (word, text), info: info) { _ in }
    }

    // MARK: thoughts and calls

    /// What comes next is no part of the thought before it.
    private mutating func closeThought(_ choice: Int) {
        guard let open = choices[choice], !open.thought.isEmpty else { return }
        choices[choice]?.thoughts.append(Reasoning(text: open.thought))
        choices[choice]?.thought = ""
    }

    private mutating func seal(_ signature: String, _ choice: Int, _ output: inout [UInt8]) {
        var open = choices[choice] ?? Choice()
        open.thoughts.append(Reasoning(text: open.thought, signature: signature))
        open.thought = ""
        choices[choice] = open
        putDetails(choice, &output)
    }

    /// Tells the thoughts that no entry has told yet.
    private mutating func putDetails(_ choice: Int, _ output: inout [UInt8]) {
        guard let open = choices[choice], !open.thoughts.isEmpty else { return }
        let details = ReasoningDetails.json(open.thoughts, first: open.toldDetails)
        choices[choice]?.toldDetails += details.array?.count ?? 0
        choices[choice]?.thoughts = []
        put(choice, into: &output) { $0.member("reasoning_details", details) }
    }

    private static func begin(
        _ call: Int,
        id: String,
        name: String,
        signature: String?,
        _ delta: inout JSONWriter
    ) {
        delta.key("tool_calls")
        delta.beginArray()
        delta.beginObject()
        delta.member("index", call)
        delta.member("id", id)
        delta.member("type", "function")
        delta.key("function")
        delta.beginObject()
        delta.member("name", name)
        delta.member("arguments", "")
        delta.endObject()
        if let signature { delta.member("extra_content", ToolCallSeal.json(signature)) }
        delta.endObject()
        delta.endArray()
    }

    private static func add(_ fragment: String, to call: Int, _ delta: inout JSONWriter) {
        delta.key("tool_calls")
        delta.beginArray()
        delta.beginObject()
        delta.member("index", call)
        delta.key("function")
        delta.beginObject()
        delta.member("arguments", fragment)
        delta.endObject()
        delta.endObject()
        delta.endArray()
    }
}

extension ChatEvent {
    /// The choice it belongs to; nil when it belongs to the whole answer.
    fileprivate var choice: Int? {
        switch self {
        case .began, .usage: nil
        case .text(_, let choice), .reasoning(_, let choice), .reasoningSignature(_, let choice),
            .sealedReasoning(_, let choice), .refusal(_, let choice), .toolCallBegan(_, _, _, _, let choice),
            .toolCallArguments(_, _, let choice), .logprobs(_, let choice), .finished(_, _, let choice):
            choice
        }
    }
}
