import Domain
import JSON
import Providers

/// Writes a whole answer as a `chat.completion`.
struct OpenAIAnswerWriter {
    let answer: ChatAnswer
    let context: AnswerContext

    var body: JSONObject {
        var body: JSONObject = [
            "id": .string(answer.id ?? "chatcmpl-\(context.requestID)"),
            "object": "chat.completion",
            "created": .number(answer.created ?? context.created),
            "model": .string(context.model(answer.model)),
            "choices": .array(answer.choices.map { .object(choice($0)) }),
        ]
        body["usage"] = answer.usage.map { .object($0.openAI) }
        return body
    }

    private func choice(_ choice: ChatChoice) -> JSONObject {
        let hasRefusal = choice.parts.contains { if case .refusal = $0.kind { true } else { false } }
        var written: JSONObject = ["index": .number(choice.index), "message": .object(message(choice.parts))]
        written["logprobs"] = choice.logprobs
        written["finish_reason"] = .string(OpenAIFinish.word(choice.finish, hasRefusal: hasRefusal))
        if choice.finish == .stopSequence { written["stop_reason"] = choice.stopSequence.map { .string($0) } }
        return written
    }

    private func message(_ parts: [ContentPart]) -> JSONObject {
        var text: String?
        var refusal: String?
        var thoughts: [Reasoning] = []
        var calls: [JSONValue] = []
        var images: [JSONValue] = []
        var audio: JSONObject?
        for part in parts {
            switch part.kind {
            case .text(let piece): text = (text ?? "") + piece
            case .refusal(let piece): refusal = (refusal ?? "") + piece
            case .reasoning(let thought): thoughts.append(thought)
            case .toolCall(let call): calls.append(.object(self.call(call)))
            case .media(let media):
                if media.kind == .audio, case .base64(let data) = media.source {
                    audio = ["data": .string(data)]
                    audio?["id"] = media.name.map { .string($0) }
                } else if let address = Self.address(media) {
                    images.append(["type": "image_url", "image_url": ["url": .string(address)]])
                }
            case .toolResult, .other: break
            }
        }
        var message: JSONObject = ["role": "assistant"]
        // clients of plain answers read a text even where there is none
        let isSilent = calls.isEmpty && refusal == nil && audio == nil && images.isEmpty
        message["content"] = text.map { .string($0) } ?? (isSilent ? "" : .null)
        message["refusal"] = refusal.map { .string($0) } ?? .null
        write(thoughts, &message)
        if !calls.isEmpty { message["tool_calls"] = .array(calls) }
        if !images.isEmpty { message["images"] = .array(images) }
        if let audio { message["audio"] = .object(audio) }
        return message
    }

    private func write(_ thoughts: [Reasoning], _ message: inout JSONObject) {
        guard !thoughts.isEmpty else { return }
        let text = thoughts.map(\.text).joined()
        if !text.isEmpty { message["reasoning_content"] = .string(text) }
        let isPlain = thoughts.count == 1 && thoughts[0] == Reasoning(text: text)
        if !isPlain { message["reasoning_details"] = ReasoningDetails.json(thoughts) }
    }

    private func call(_ call: ToolCall) -> JSONObject {
        var written: JSONObject = [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
        ]
        written["extra_content"] = call.signature.map { ToolCallSeal.json($0) }
        return written
    }

    private static func address(_ media: Media) -> String? {
        switch media.source {
        case .url(let address): address
        case .base64(let data): DataAddress.text(mediaType: media.mediaType ?? "image/png", base64: data)
        case .file, .text: nil
        }
    }
}
