import Domain
import JSON
import Providers

/// Reads the messages of a chat request.
///
/// An assistant's message is read as its thoughts, its content, its refusal and its calls, in this order. The legacy role
/// `function` is a tool's result that belongs to the last call of that function.
struct OpenAIMessageReader {
    /// What has no place in the canonical form, under its path.
    private(set) var rest = JSONObject()
    /// The made names of legacy function calls.
    private var functionIDs: [String: String] = [:]

    init() {}

    mutating func read(_ messages: [JSONValue]) throws(GatewayError) -> [ChatMessage] {
        var read: [ChatMessage] = []
        for (place, message) in messages.enumerated() {
            let path = "messages[\(place)]"
            let object = try OpenAIFields.object(message, at: path)
            read.append(try self.message(object, at: path, place: place))
        }
        return read
    }

    private mutating func message(
        _ object: JSONObject,
        at path: String,
        place: Int
    ) throws(GatewayError) -> ChatMessage {
        var fields = OpenAIFields(object, at: path + ".")
        let word = try fields.required(try fields.text("role"), "role")
        let name = try fields.text("name")
        var message: ChatMessage
        switch word {
        case "tool":
            let id = try fields.required(try fields.text("tool_call_id"), "tool_call_id")
            message = ChatMessage(.tool, [try result(&fields, id: id, name: name, path)])
        case "function":
            let function = try fields.required(name, "name")
            let id = functionIDs[function] ?? "call_function_\(function)"
            message = ChatMessage(.tool, [try result(&fields, id: id, name: function, path)])
        case "assistant":
            message = ChatMessage(.assistant, try said(&fields, path, place: place), name: name)
        default:
            guard let role = ChatMessage.Role(rawValue: word) else {
                throw fields.wrong("role", "one of system, developer, user, assistant, tool, function")
            }
            message = ChatMessage(role, try content(&fields, path), name: name)
        }
        message.rest = JSONObject(fields.rest.filter { $0.value != .array([]) })
        return message
    }

    private mutating func result(
        _ fields: inout OpenAIFields,
        id: String,
        name: String?,
        _ path: String
    ) throws(GatewayError) -> ContentPart {
        ContentPart(.toolResult(ToolResult(callID: id, name: name, parts: try content(&fields, path))))
    }

    // MARK: the assistant

    private mutating func said(
        _ fields: inout OpenAIFields,
        _ path: String,
        place: Int
    ) throws(GatewayError) -> [ContentPart] {
        var parts = try thoughts(&fields, path)
        parts += try content(&fields, path)
        if let refusal = try fields.text("refusal"), !refusal.isEmpty { parts.append(ContentPart(.refusal(refusal))) }
        if let audio = try fields.members("audio") {
            let id = try OpenAIFields(audio, at: path + ".audio.").required(audio["id"]?.string, "id")
            parts.append(ContentPart(.media(Media(.audio, .file(id)))))
        }
        for (index, call) in (try fields.list("tool_calls") ?? []).enumerated() {
            parts.append(try self.call(call, at: "\(path).tool_calls[\(index)]"))
        }
        if let call = try fields.members("function_call") {
            var function = OpenAIFields(call, at: path + ".function_call.")
            let name = try function.required(try function.text("name"), "name")
            let id = "call_function_\(place)"
            functionIDs[name] = id
            let arguments = try function.text("arguments") ?? ""
            parts.append(ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: arguments))))
        }
        return parts
    }

    private mutating func thoughts(
        _ fields: inout OpenAIFields,
        _ path: String
    ) throws(GatewayError) -> [ContentPart] {
        let details = try fields.list("reasoning_details") ?? []
        let content = try fields.text("reasoning_content")
        let text = try fields.text("reasoning") ?? content ?? ""
        guard !details.isEmpty else { return text.isEmpty ? [] : [ContentPart(.reasoning(Reasoning(text: text)))] }
        let thoughts = ReasoningDetails.read(details)
        if thoughts.contains(where: { $0 == nil }) { rest["\(path).reasoning_details"] = .array(details) }
        return thoughts.compactMap { thought in thought.map { ContentPart(.reasoning($0)) } }
    }

    private mutating func call(_ value: JSONValue, at path: String) throws(GatewayError) -> ContentPart {
        let object = try OpenAIFields.object(value, at: path)
        var fields = OpenAIFields(object, at: path + ".")
        let kind = try fields.text("type") ?? "function"
        guard kind == "function" else { return ContentPart(.other(object)) }
        let id = try fields.required(try fields.text("id"), "id")
        _ = fields.value("index")
        let members = try fields.required(try fields.members("function"), "function")
        var function = OpenAIFields(members, at: path + ".function.")
        let name = try function.required(try function.text("name"), "name")
        let arguments = try function.text("arguments") ?? ""
        let seal = ToolCallSeal.read(object)
        if seal != nil { _ = fields.value("extra_content") }
        keep(fields.rest, at: path)
        keep(function.rest, at: path + ".function")
        return ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: arguments, signature: seal)))
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
                parts.append(try part(value, at: "\(path).content[\(place)]"))
            }
            return parts
        default: throw fields.wrong("content", "a string or an array of parts")
        }
    }

    private mutating func part(_ value: JSONValue, at path: String) throws(GatewayError) -> ContentPart {
        if let text = value.string { return ContentPart(.text(text)) }
        let object = try OpenAIFields.object(value, at: path)
        var fields = OpenAIFields(object, at: path + ".")
        let kind = try fields.required(try fields.text("type"), "type")
        let cache = try Self.cacheMark(&fields)
        let read: ContentPart.Kind
        switch kind {
        case "text": read = .text(try fields.required(try fields.text("text"), "text"))
        case "refusal": read = .refusal(try fields.required(try fields.text("refusal"), "refusal"))
        case "image_url": read = .media(try picture(&fields, path))
        case "input_audio": read = .media(try sound(&fields, path))
        case "file": read = .media(try file(&fields, path))
        case "video_url": read = .media(try film(&fields))
        default: return ContentPart(.other(object), cache: cache)
        }
        keep(fields.rest, at: path)
        return ContentPart(read, cache: cache)
    }

    private mutating func picture(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) -> Media {
        let value = try fields.required(fields.value("image_url"), "image_url")
        if let address = value.string { return Self.media(.image, address) }
        guard let object = value.object else { throw fields.wrong("image_url", "an object") }
        var image = OpenAIFields(object, at: path + ".image_url.")
        var media = Self.media(.image, try image.required(try image.text("url"), "url"))
        media.detail = try image.text("detail")
        keep(image.rest, at: path + ".image_url")
        return media
    }

    private mutating func sound(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) -> Media {
        let members = try fields.required(try fields.members("input_audio"), "input_audio")
        var audio = OpenAIFields(members, at: path + ".input_audio.")
        let data = try audio.required(try audio.text("data"), "data")
        let format = try audio.text("format")
        keep(audio.rest, at: path + ".input_audio")
        return Media(.audio, .base64(data), mediaType: format.map { SoundFormat.mediaType(of: $0) })
    }

    private mutating func file(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) -> Media {
        let members = try fields.required(try fields.members("file"), "file")
        var file = OpenAIFields(members, at: path + ".file.")
        let name = try file.text("filename")
        let id = try file.text("file_id")
        let data = try file.text("file_data")
        keep(file.rest, at: path + ".file")
        if let data {
            var media = Self.media(.document, data)
            // clients may leave the address's beginning away
            if case .url(let text) = media.source, !text.hasPrefix("http") {
                media = Media(.document, .base64(text), mediaType: "application/pdf")
            }
            media.name = name
            return media
        }
        return Media(.document, .file(try file.required(id, "file_id")), name: name)
    }

    private func film(_ fields: inout OpenAIFields) throws(GatewayError) -> Media {
        let value = try fields.required(fields.value("video_url"), "video_url")
        guard let address = value.string ?? value["url"]?.string else { throw fields.wrong("video_url", "an object") }
        return Self.media(.video, address)
    }

    /// Media at an address, or in it.
    private static func media(_ kind: Media.Kind, _ address: String) -> Media {
        guard let data = DataAddress.read(address) else { return Media(kind, .url(address)) }
        return Media(kind, .base64(data.base64), mediaType: data.mediaType)
    }

    /// `cache_control: {"type":"ephemeral","ttl"?}`.
    static func cacheMark(_ fields: inout OpenAIFields) throws(GatewayError) -> CacheMark? {
        try fields.members("cache_control").map { CacheMark(ttl: $0["ttl"]?.string) }
    }

    private mutating func keep(_ unknown: JSONObject, at path: String) {
        for (key, value) in unknown { rest["\(path).\(key)"] = value }
    }
}
