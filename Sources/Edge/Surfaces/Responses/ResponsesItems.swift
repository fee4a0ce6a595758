import Domain
import JSON
import Providers

/// Builds the items of an answer.
enum ResponsesItems {
    static func message(id: String, status: String, _ content: [JSONValue]) -> JSONObject {
        [
            "id": .string(id), "type": "message", "status": .string(status), "role": "assistant",
            "content": .array(content),
        ]
    }

    static func text(_ text: String, logprobs: [JSONValue] = []) -> JSONValue {
        ["type": "output_text", "text": .string(text), "annotations": [], "logprobs": .array(logprobs)]
    }

    static func refusal(_ text: String) -> JSONValue { ["type": "refusal", "refusal": .string(text)] }

    static func summary(_ text: String) -> JSONValue { ["type": "summary_text", "text": .string(text)] }

    static func reasoning(id: String, _ thought: Reasoning) -> JSONObject {
        var item: JSONObject = [
            "id": .string(id), "type": "reasoning",
            "summary": .array(thought.text.isEmpty ? [] : [summary(thought.text)]),
        ]
        item["encrypted_content"] = ThoughtSeal.text(of: thought).map { .string($0) }
        return item
    }

    static func call(id: String, status: String, _ call: ToolCall) -> JSONObject {
        var item: JSONObject = [
            "id": .string(id), "type": "function_call", "status": .string(status), "arguments": .string(call.arguments),
            "call_id": .string(call.id), "name": .string(call.name),
        ]
        item["extra_content"] = call.signature.map { ToolCallSeal.json($0) }
        return item
    }

    static func picture(id: String, _ media: Media) -> JSONObject? {
        guard media.kind == .image, case .base64(let data) = media.source else { return nil }
        let format = media.mediaType?.split(separator: "/").last.map { String($0) } ?? "png"
        return [
            "id": .string(id), "type": "image_generation_call", "status": "completed", "result": .string(data),
            "output_format": .string(format),
        ]
    }
}
