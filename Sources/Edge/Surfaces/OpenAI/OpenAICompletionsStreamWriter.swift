import Domain
import HTTP
import HTTPCodec
import JSON

/// Writes a streamed answer as events of legacy `text_completion` objects.
struct OpenAICompletionsStreamWriter: ChatStreamWriter {
    private let context: AnswerContext
    private var id: String?
    private var model: String?
    private var logprobs: [Int: JSONValue] = [:]
    /// The end that comes with `_proxy_info`.
    private var held: (choice: Int, reason: FinishReason)?

    init(_ context: AnswerContext) {
        self.context = context
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        switch event {
        case .began(let id, let model):
            self.id = id ?? self.id
            self.model = model ?? self.model
        case .text(let text, let choice), .refusal(let text, let choice): put(text, choice, into: &output)
        case .logprobs(let logprobs, let choice): self.logprobs[choice] = logprobs
        case .finished(let reason, _, let choice):
            writeHeld(info: nil, into: &output)
            held = (choice, reason)
        case .reasoning, .reasoningSignature, .sealedReasoning, .toolCallBegan, .toolCallArguments, .usage: break
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        writeHeld(info: info, into: &output)
        if context.wantsUsage {
            var chunk = frame
            chunk["choices"] = []
            chunk["usage"] = .object(usage.openAI)
            SSEWriter.append(data: chunk.serialized(), to: &output)
        }
        SSEWriter.append(data: "[DONE]".utf8, to: &output)
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        let bodies = ErrorBodies(now: Int64(context.created))
        output.append(contentsOf: bodies.streamEnd(error, surface: .openAI, partial: partial))
    }

    private var frame: JSONObject {
        [
            "id": .string(id ?? "cmpl-\(context.requestID)"), "object": "text_completion",
            "created": .number(context.created),
            "model": .string(context.model(model)),
        ]
    }

    private mutating func put(
        _ text: String,
        _ choice: Int,
        finish: String? = nil,
        info: JSONValue? = nil,
        into output: inout [UInt8]
    ) {
        var chunk = frame
        let probabilities = logprobs.removeValue(forKey: choice).map { LegacyLogprobs.json($0) } ?? .null
        chunk["choices"] = [
            [
                "text": .string(text), "index": .number(choice), "logprobs": probabilities,
                "finish_reason": finish.map { .string($0) } ?? .null,
            ]
        ]
        chunk["_proxy_info"] = info
        SSEWriter.append(data: chunk.serialized(), to: &output)
    }

    private mutating func writeHeld(info: JSONValue?, into output: inout [UInt8]) {
        guard let ending = held else { return }
        held = nil
        let word = OpenAICompletionsSurface.finishWord(ending.reason)
        put("", ending.choice, finish: word, info: info, into: &output)
    }
}
