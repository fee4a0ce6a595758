import Domain
import JSON
import Providers

/// Reads the messages of a `/v2/chat` request.
///
/// An assistant's message is read as its content, its plan, which is a text, and its calls. A tool's documents are texts: the
/// JSON of what they hold.
struct CohereMessageReader {
    /// Under which name citations of earlier answers stand in the rest.
    static let citations = "messages.citations"
    /// Under which name the names of documents stand in the rest.
    static let documentNames = "messages.content.document.id"

    /// What has no place in the canonical form, under its path.
    private(set) var rest = JSONObject()

    mutating func read(_ messages: [JSONValue]) throws(GatewayError) -> [ChatMessage] {
        var read: [ChatMessage] = []
        for (place, message) in messages.enumerated() {
            let path = "messages[\(place)]"
            read.append(try self.message(try OpenAIFields.object(message, at: path), at: path))
        }
        return read
    }

    private mutating func message(_ object: JSONObject, at path: String) throws(GatewayError) -> ChatMessage {
        var fields = OpenAIFields(object, at: path + ".")
        let word = try fields.required(try fields.text("role"), "role")
        guard let role = ChatMessage.Role(rawValue: word), role != .developer else {
            throw fields.wrong("role", "one of system, user, assistant, tool")
        }
        var parts = try content(&fields, path)
        switch role {
        case .tool:
            let id = try fields.required(try fields.text("tool_call_id"), "tool_call_id")
            parts = [ContentPart(.toolResult(ToolResult(callID: id, parts: parts)))]
        case .assistant:
            if let plan = try fields.text("tool_plan"), !plan.isEmpty { parts.append(ContentPart(.text(plan))) }
            for (index, call) in (try fields.list("tool_calls") ?? []).enumerated() {
                parts.append(try self.call(call, at: "\(path).tool_calls[\(index)]"))
            }
            if let cited = try fields.list("citations"), !cited.isEmpty { rest[Self.citations] = .array(cited) }
        case .system, .user, .developer: break
        }
        keep(fields.rest, at: path)
        return ChatMessage(role, parts)
    }

    private mutating func call(_ value: JSONValue, at path: String) throws(GatewayError) -> ContentPart {
        var fields = OpenAIFields(try OpenAIFields.object(value, at: path), at: path + ".")
        let id = try fields.required(try fields.text("id"), "id")
        _ = try fields.text("type")
        let members = try fields.required(try fields.members("function"), "function")
        var function = OpenAIFields(members, at: path + ".function.")
        let name = try function.required(try function.text("name"), "name")
        let arguments = try function.text("arguments") ?? ""
        keep(fields.rest, at: path)
        keep(function.rest, at: path + ".function")
        return ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: arguments)))
    }

    // MARK: content

    private mutating func content(
        _ fields: inout OpenAIFields,
        _ path: String
    ) throws(GatewayError) -> [ContentPart] {
        switch fields.value("content") {
        case nil: return []
        case .string(let text): return [ContentPart(.text(text))]
        case .array(let values):
            var parts: [ContentPart] = []
            for (place, value) in values.enumerated() {
                parts.append(ContentPart(try part(value, at: "\(path).content[\(place)]")))
            }
            return parts
        default: throw fields.wrong("content", "a string or an array of parts")
        }
    }

    private mutating func part(_ value: JSONValue, at path: String) throws(GatewayError) -> ContentPart.Kind {
        let object = try OpenAIFields.object(value, at: path)
        var fields = OpenAIFields(object, at: path + ".")
        let read: ContentPart.Kind
        switch try fields.required(try fields.text("type"), "type") {
        case "text": read = .text(try fields.required(try fields.text("text"), "text"))
        case "thinking":
            read = .reasoning(Reasoning(text: try fields.required(try fields.text("thinking"), "thinking")))
        case "image_url": read = .media(try picture(&fields, path))
        case "document": read = .text(try document(&fields, path))
        default: return .other(object)
        }
        keep(fields.rest, at: path)
        return read
    }

    private mutating func picture(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) -> Media {
        let members = try fields.required(try fields.members("image_url"), "image_url")
        var image = OpenAIFields(members, at: path + ".image_url.")
        let address = try image.required(try image.text("url"), "url")
        var media = Media(.image, .url(address))
        if let data = DataAddress.read(address) {
            media = Media(.image, .base64(data.base64), mediaType: data.mediaType)
        }
        media.detail = try image.text("detail")
        keep(image.rest, at: path + ".image_url")
        return media
    }

    private mutating func document(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) -> String {
        let members = try fields.required(try fields.members("document"), "document")
        var document = OpenAIFields(members, at: path + ".document.")
        let data = try document.required(document.value("data"), "data")
        if let name = document.value("id") { rest[Self.documentNames] = name }
        keep(document.rest, at: path + ".document")
        return data.string ?? String(decoding: data.serialized(), as: UTF8.self)
    }

    private mutating func keep(_ unknown: JSONObject, at path: String) {
        for (key, value) in unknown where value != .array([]) { rest["\(path).\(key)"] = value }
    }
}
