import Domain
import JSON
import Providers

/// Reads `contents` into messages.
///
/// | Gemini | canonical |
/// |---|---|
/// | a content of `model` | a message of the assistant |
/// | any other | a message of the user; each `functionResponse` is a message of the role `tool` at its place |
/// | thoughts in several parts in a row | one thought, sealed by what seals the last |
/// | a call without `id` | an id made of its number in the conversation and its name |
/// | a response without `id` | the first call of that name before it that has no response yet |
/// | a response of `output` or `result` alone, a text | that text |
/// | a response of `error` alone, a text | that text, as a failure |
/// | any other response | its JSON text |
/// | `functionResponse.parts` | media of the result |
struct GeminiContentsReader {
    private(set) var messages: [ChatMessage] = []
    private var openCalls: [(id: String, name: String)] = []
    private var made = 0

    mutating func read(_ value: JSONValue) throws(GatewayError) {
        for (index, content) in try GeminiFields.array(value, "contents").enumerated() {
            let place = "contents[\(index)]"
            let content = try GeminiFields.object(content, place)
            var role = ChatMessage.Role.user
            var rest = JSONObject()
            var parts: [JSONValue] = []
            for (key, value) in content where !value.isNull {
                switch key {
                case "role": role = try Self.role(value, place + ".role")
                case "parts": parts = try GeminiFields.array(value, place + ".parts")
                default: if !key.hasPrefix("_") { rest[key] = value }
                }
            }
            guard !parts.isEmpty else { throw GeminiFields.invalid(place + ".parts", "must not be empty") }
            try read(parts, role: role, rest: rest, place: place + ".parts")
        }
    }

    private static func role(_ value: JSONValue, _ place: String) throws(GatewayError) -> ChatMessage.Role {
        switch value.string {
        case "user", "function", "": .user
        case "model": .assistant
        default: throw GeminiFields.invalid(place, "must be user or model")
        }
    }

    private mutating func read(
        _ parts: [JSONValue],
        role: ChatMessage.Role,
        rest: JSONObject,
        place: String
    ) throws(GatewayError) {
        var pieces: [ContentPart] = []
        for (index, part) in parts.enumerated() {
            let place = "\(place)[\(index)]"
            let part = try GeminiFields.object(part, place)
            if let text = part["text"], text.string == nil {
                throw GeminiFields.invalid(place + ".text", "must be a string")
            }
            if let response = part["functionResponse"] {
                if !pieces.isEmpty { messages.append(ChatMessage(role, pieces, rest: rest)) }
                pieces = []
                let result = try result(GeminiFields.object(response, place + ".functionResponse"), place)
                messages.append(ChatMessage(.tool, [ContentPart(.toolResult(result))]))
                continue
            }
            let number = made
            let kinds = GeminiPart.read(part, in: .request) { GeminiCallID.made(number, tool: $0) }
            for kind in kinds {
                if case .toolCall(let call) = kind {
                    guard !call.name.isEmpty else {
                        throw GeminiFields.invalid(place + ".functionCall.name", "is required")
                    }
                    openCalls.append((call.id, call.name))
                    made += 1
                }
                GeminiPart.join(kind, to: &pieces)
            }
        }
        if !pieces.isEmpty { messages.append(ChatMessage(role, pieces, rest: rest)) }
    }

    private mutating func result(_ response: JSONObject, _ place: String) throws(GatewayError) -> ToolResult {
        let place = place + ".functionResponse"
        guard let name = response["name"]?.string, !name.isEmpty else {
            throw GeminiFields.invalid(place + ".name", "is required")
        }
        var id = response["id"]?.string ?? ""
        if let open = openCalls.firstIndex(where: { id.isEmpty ? $0.name == name : $0.id == id }) {
            id = openCalls.remove(at: open).id
        } else if id.isEmpty {
            id = GeminiCallID.made(made, tool: name)
            made += 1
        }
        var result = ToolResult(callID: id, name: name, parts: [])
        guard let value = (response["response"] ?? [:]).object else {
            throw GeminiFields.invalid(place + ".response", "must be an object")
        }
        if value.count == 1, let text = value["output"]?.string ?? value["result"]?.string ?? value["error"]?.string {
            result.parts = [ContentPart(.text(text))]
            result.isError = value["error"] != nil
        } else {
            result.parts = [ContentPart(.text(String(decoding: value.serialized(), as: UTF8.self)))]
        }
        for (index, part) in try GeminiFields.array(response["parts"] ?? [], place + ".parts").enumerated() {
            let place = "\(place).parts[\(index)]"
            guard let media = GeminiPart.media(of: try GeminiFields.object(part, place)) else {
                throw GeminiFields.invalid(place, "must hold inlineData or fileData")
            }
            result.parts.append(ContentPart(.media(media)))
        }
        return result
    }
}
