import Domain
import JSON
import Providers

/// Reads the messages of a `/api/chat` request.
///
/// Calls without a name of their own get one, `call_<n>_<tool>`, where `n` counts the conversation's calls. A result
/// belongs to the call it names, else to the first call of its tool that has none, else to the first that has none.
struct OllamaMessageReader {
    /// What has no place in the canonical form, under its path.
    private(set) var rest = JSONObject()
    private var openCalls: [(id: String, name: String)] = []
    private var made = 0

    init() {}

    mutating func read(_ messages: [JSONValue]) throws(GatewayError) -> [ChatMessage] {
        var read: [ChatMessage] = []
        for (place, message) in messages.enumerated() {
            let path = "messages[\(place)]"
            read.append(try self.message(try OpenAIFields.object(message, at: path), at: path))
        }
        return read
    }

    /// `images`: the bytes in base 64, with or without a data address before them.
    static func images(_ fields: inout OpenAIFields) throws(GatewayError) -> [ContentPart] {
        var parts: [ContentPart] = []
        for image in try fields.list("images") ?? [] {
            guard let data = image.string else { throw fields.wrong("images", "an array of strings") }
            let address = DataAddress.read(data)
            let media = Media(.image, .base64(address?.base64 ?? data), mediaType: address?.mediaType ?? type(of: data))
            parts.append(ContentPart(.media(media)))
        }
        return parts
    }

    /// What the first bytes of a picture in base 64 tell of its type.
    private static func type(of base64: String) -> String? {
        if base64.hasPrefix("iVBORw") { return "image/png" }
        if base64.hasPrefix("/9j/") { return "image/jpeg" }
        if base64.hasPrefix("R0lGOD") { return "image/gif" }
        return base64.hasPrefix("UklGR") ? "image/webp" : nil
    }

    private mutating func message(_ object: JSONObject, at path: String) throws(GatewayError) -> ChatMessage {
        var fields = OpenAIFields(object, at: path + ".")
        let word = try fields.required(try fields.text("role"), "role")
        guard let role = ChatMessage.Role(rawValue: word), role != .developer else {
            throw fields.wrong("role", "one of system, user, assistant, tool")
        }
        var parts: [ContentPart] = []
        if role == .assistant, let thought = try fields.text("thinking"), !thought.isEmpty {
            parts.append(ContentPart(.reasoning(Reasoning(text: thought))))
        }
        let text = try fields.text("content") ?? ""
        let pictures = try Self.images(&fields)
        let calls = role == .assistant ? try fields.list("tool_calls") ?? [] : []
        if !text.isEmpty || parts.isEmpty && pictures.isEmpty && calls.isEmpty {
            parts.append(ContentPart(.text(text)))
        }
        parts += pictures
        for (index, call) in calls.enumerated() {
            parts.append(try self.call(call, at: "\(path).tool_calls[\(index)]"))
        }
        if role == .tool { parts = [ContentPart(.toolResult(try result(&fields, parts)))] }
        for (key, value) in fields.rest where value != .array([]) { rest["\(path).\(key)"] = value }
        return ChatMessage(role, parts)
    }

    private mutating func call(_ value: JSONValue, at path: String) throws(GatewayError) -> ContentPart {
        var fields = OpenAIFields(try OpenAIFields.object(value, at: path), at: path + ".")
        _ = try fields.text("type")
        let members = try fields.required(try fields.members("function"), "function")
        var function = OpenAIFields(members, at: path + ".function.")
        let name = try function.required(try function.text("name"), "name")
        _ = function.value("index")
        let arguments = try function.members("arguments") ?? [:]
        let id = try fields.text("id") ?? OllamaCallID.made(made, tool: name)
        made += 1
        openCalls.append((id, name))
        for (key, value) in fields.rest { rest["\(path).\(key)"] = value }
        for (key, value) in function.rest { rest["\(path).function.\(key)"] = value }
        let text = String(decoding: arguments.serialized(), as: UTF8.self)
        return ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: text)))
    }

    private mutating func result(
        _ fields: inout OpenAIFields,
        _ parts: [ContentPart]
    ) throws(GatewayError) -> ToolResult {
        // the first of the two is the newer name
        let older = try fields.text("name")
        var name = try fields.text("tool_name") ?? older
        var id = try fields.text("tool_call_id") ?? ""
        let open = openCalls.firstIndex { call in
            if !id.isEmpty { return call.id == id }
            return name == nil || call.name == name
        }
        if let open {
            let call = openCalls.remove(at: open)
            id = call.id
            name = name ?? call.name
        } else if id.isEmpty {
            id = OllamaCallID.made(made, tool: name ?? "tool")
            made += 1
        }
        return ToolResult(callID: id, name: name, parts: parts)
    }
}
