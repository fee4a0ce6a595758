import Domain
import HTTP
import HTTPCodec
import JSON
import Providers

/// Writes a streamed answer as Mistral's `chat.completion.chunk` events.
///
/// The event that finishes is held until the end, for token counts and `_proxy_info` are part of it.
struct MistralStreamWriter: ChatStreamWriter {
    private let context: AnswerContext
    private let surface: Surface
    private var id: String?
    private var model: String?
    /// What every event begins with, up to the choices; made with the first one.
    private var head: [UInt8] = []
    private var begun: Set<Int> = []
    private var refused: Set<Int> = []
    private var sealedThoughts = 0
    /// Probabilities of the pieces that come next, by choice.
    private var logprobs: [Int: JSONValue] = [:]
    private var held: OpenAIChunk.Ending?

    /// What stands behind the choices of the last event.
    private struct Tail {
        var usage: Usage
        var info: JSONValue?
    }

    init(_ context: AnswerContext, surface: Surface) {
        self.context = context
        self.surface = surface
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        switch event {
        case .began(let id, let model):
            self.id = self.id ?? id
            self.model = self.model ?? model
        case .text(let text, let choice): put(choice, &output) { $0.member("content", text) }
        case .refusal(let text, let choice):
            refused.insert(choice)
            put(choice, &output) { $0.member("content", text) }
        case .reasoning(let text, let choice):
            put(choice, &output) { $0.member("content", [MistralAnswerWriter.thinking(text)]) }
        case .reasoningSignature(let seal, let choice):
            put(choice, &output) { $0.member("content", [MistralAnswerWriter.thinking("", signature: seal)]) }
        case .sealedReasoning(let sealed, let choice):
            let details = ReasoningDetails.json([Reasoning(text: "", sealed: sealed)], first: sealedThoughts)
            sealedThoughts += 1
            put(choice, &output) { delta in
                delta.member("content", "")
                delta.member("reasoning_details", details)
            }
        case .toolCallBegan(let call, let id, let name, let seal, let choice):
            put(choice, &output) { Self.tool(call, id: id, name: name, arguments: "", seal: seal, &$0) }
        case .toolCallArguments(let call, let fragment, let choice):
            put(choice, &output) { Self.tool(call, id: nil, name: "", arguments: fragment, seal: nil, &$0) }
        case .logprobs(let found, let choice): logprobs[choice] = found
        case .finished(let reason, let stopSequence, let choice):
            writeHeld(nil, &output)
            held = OpenAIChunk.Ending(choice: choice, reason: reason, stopSequence: stopSequence)
        case .usage: break
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        let tail = Tail(usage: usage, info: info)
        if held != nil { writeHeld(tail, &output) } else { chunk(nil, tail, &output) }
        SSEWriter.append(data: "[DONE]".utf8, to: &output)
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        let bodies = ErrorBodies(now: Int64(context.created))
        output.append(contentsOf: bodies.streamEnd(error, surface: surface, partial: partial))
    }

    // MARK: events

    /// Adds an event with a delta; the first one of a choice is preceded by its role.
    private mutating func put(_ choice: Int, _ output: inout [UInt8], _ delta: (inout JSONWriter) -> Void) {
        // the end of a choice that another one outlasts is not the last
        if let held, held.choice != choice { writeHeld(nil, &output) }
        begin(choice, &output)
        let found = logprobs.removeValue(forKey: choice)
        chunk(OpenAIChunk.choice(choice, logprobs: found, delta), nil, &output)
    }

    private mutating func begin(_ choice: Int, _ output: inout [UInt8]) {
        guard begun.insert(choice).inserted else { return }
        let said = OpenAIChunk.choice(choice) { delta in
            delta.member("role", "assistant")
            delta.member("content", "")
        }
        chunk(said, nil, &output)
    }

    /// Writes the end that was held back.
    private mutating func writeHeld(_ tail: Tail?, _ output: inout [UInt8]) {
        guard let ending = held else { return }
        held = nil
        begin(ending.choice, &output)
        let word = OpenAIFinish.word(ending.reason, hasRefusal: refused.contains(ending.choice))
        let text = ending.reason == .stopSequence ? ending.stopSequence : nil
        let found = logprobs.removeValue(forKey: ending.choice)
        let said = OpenAIChunk.choice(ending.choice, logprobs: found, finish: (word, text)) { $0.member("content", "") }
        chunk(said, tail, &output)
    }

    private mutating func chunk(_ choice: [UInt8]?, _ tail: Tail?, _ output: inout [UInt8]) {
        if head.isEmpty { head = OpenAIChunk.head(id: id, model: model, context) }
        output.append(contentsOf: "data: ".utf8)
        output.append(contentsOf: head)
        if let choice { output.append(contentsOf: choice) }
        output.append(UInt8(ascii: "]"))
        if let tail {
            output.append(contentsOf: ",\"usage\":".utf8)
            output.append(contentsOf: tail.usage.openAI.serialized())
            if let info = tail.info {
                output.append(contentsOf: ",\"_proxy_info\":".utf8)
                output.append(contentsOf: info.serialized())
            }
        }
        output.append(contentsOf: "}\n\n".utf8)
    }

    /// A tool call's beginning, or a fragment of its arguments, which has no id and an empty name.
    private static func tool(
        _ call: Int,
        id: String?,
        name: String,
        arguments: String,
        seal: String?,
        _ delta: inout JSONWriter
    ) {
        delta.member("content", "")
        delta.key("tool_calls")
        delta.beginArray()
        delta.beginObject()
        delta.member("index", call)
        if let id {
            delta.member("id", id)
            delta.member("type", "function")
        }
        delta.key("function")
        delta.beginObject()
        delta.member("name", name)
        delta.member("arguments", arguments)
        delta.endObject()
        if let seal { delta.member("extra_content", ToolCallSeal.json(seal)) }
        delta.endObject()
        delta.endArray()
    }
}
