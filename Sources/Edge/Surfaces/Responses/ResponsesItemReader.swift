import Domain
import JSON
import Providers

/// Reads the items of a conversation into messages.
struct ResponsesItemReader {
    /// What has no place in the canonical form, under its path.
    private(set) var rest = JSONObject()
    private var messages: [ChatMessage] = []

    init() {}

    mutating func read(_ items: [JSONValue]) throws(GatewayError) -> [ChatMessage] {
        for (place, item) in items.enumerated() {
            let path = "input[\(place)]"
            let object = try OpenAIFields.object(item, at: path)
            try read(object, at: path)
        }
        guard !messages.isEmpty else {
            throw GatewayError(.invalidRequest, "input must not be empty", param: "input")
        }
        return messages
    }

    private mutating func read(_ object: JSONObject, at path: String) throws(GatewayError) {
        var fields = OpenAIFields(object, at: path + ".")
        // a message may go without its type
        let type = try fields.text("type") ?? (object["role"] == nil ? nil : "message")
        _ = fields.value("id")
        _ = fields.value("status")
        switch try fields.required(type, "type") {
        case "message": try message(&fields, path)
        case "reasoning": try reasoning(&fields)
        case "function_call": try call(&fields, object)
        case "function_call_output": try result(&fields, path)
        case "item_reference":
            throw GatewayError(.invalidRequest, "\(path) refers to an item that is not kept here", param: path)
        default:
            let part = ContentPart(.other(object))
            if OpenAIResponsesItem.isClients(object) {
                messages.append(ChatMessage(.user, [part]))
            } else {
                add([part])
            }
            return
        }
        for (key, value) in fields.rest { rest["\(path).\(key)"] = value }
    }

    /// Adds what the model said to its message.
    private mutating func add(_ parts: [ContentPart], rest: JSONObject = [:]) {
        if let last = messages.last, last.role == .assistant {
            messages[messages.count - 1].parts += parts
            messages[messages.count - 1].rest.merge(rest)
        } else {
            messages.append(ChatMessage(.assistant, parts, rest: rest))
        }
    }

    // MARK: messages

    private mutating func message(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) {
        let word = try fields.required(try fields.text("role"), "role")
        guard let role = ChatMessage.Role(rawValue: word), role != .tool else {
            throw fields.wrong("role", "one of user, assistant, system, developer")
        }
        let parts = try content(try fields.required(fields.value("content"), "content"), &fields, "content", path)
        guard role == .assistant else {
            messages.append(ChatMessage(role, parts))
            return
        }
        var rest = JSONObject()
        rest["phase"] = fields.value("phase")
        add(parts, rest: rest)
    }

    private mutating func content(
        _ value: JSONValue,
        _ fields: inout OpenAIFields,
        _ key: String,
        _ path: String
    ) throws(GatewayError) -> [ContentPart] {
        switch value {
        case .string(let text): return [ContentPart(.text(text))]
        case .array(let values):
            var parts: [ContentPart] = []
            for (place, value) in values.enumerated() {
                parts.append(try part(value, at: "\(path).\(key)[\(place)]"))
            }
            return parts
        default: throw fields.wrong(key, "a string or an array of parts")
        }
    }

    private mutating func part(_ value: JSONValue, at path: String) throws(GatewayError) -> ContentPart {
        let object = try OpenAIFields.object(value, at: path)
        var fields = OpenAIFields(object, at: path + ".")
        let read: ContentPart.Kind
        switch try fields.required(try fields.text("type"), "type") {
        case "input_text", "output_text", "text":
            read = .text(try fields.required(try fields.text("text"), "text"))
            _ = fields.value("annotations")
            _ = fields.value("logprobs")
        case "refusal": read = .refusal(try fields.required(try fields.text("refusal"), "refusal"))
        case "input_image": read = .media(try picture(&fields))
        case "input_file": read = .media(try file(&fields))
        case "input_audio": read = .media(try sound(&fields, path))
        default: return ContentPart(.other(object))
        }
        for (key, value) in fields.rest { rest["\(path).\(key)"] = value }
        return ContentPart(read)
    }

    // MARK: media

    private func picture(_ fields: inout OpenAIFields) throws(GatewayError) -> Media {
        let detail = try fields.text("detail")
        let id = try fields.text("file_id")
        if let address = try fields.text("image_url") {
            var media = Self.media(.image, address)
            media.detail = detail
            return media
        }
        return Media(.image, .file(try fields.required(id, "image_url")), detail: detail)
    }

    private func file(_ fields: inout OpenAIFields) throws(GatewayError) -> Media {
        let name = try fields.text("filename")
        let id = try fields.text("file_id")
        let address = try fields.text("file_url")
        if let data = try fields.text("file_data") {
            var media = Self.media(.document, data)
            // clients may leave the address's beginning away
            if case .url(let text) = media.source {
                media = Media(.document, .base64(text), mediaType: "application/pdf")
            }
            media.name = name
            return media
        }
        if let address { return Media(.document, .url(address), name: name) }
        return Media(.document, .file(try fields.required(id, "file_data")), name: name)
    }

    private mutating func sound(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) -> Media {
        let members = try fields.required(try fields.members("input_audio"), "input_audio")
        var audio = OpenAIFields(members, at: path + ".input_audio.")
        let data = try audio.required(try audio.text("data"), "data")
        let format = try audio.text("format")
        for (key, value) in audio.rest { rest["\(path).input_audio.\(key)"] = value }
        return Media(.audio, .base64(data), mediaType: format.map { SoundFormat.mediaType(of: $0) })
    }

    /// Media at an address, or in it.
    private static func media(_ kind: Media.Kind, _ address: String) -> Media {
        guard let data = DataAddress.read(address) else { return Media(kind, .url(address)) }
        return Media(kind, .base64(data.base64), mediaType: data.mediaType)
    }

    // MARK: thoughts and tools

    private mutating func reasoning(_ fields: inout OpenAIFields) throws(GatewayError) {
        let summary = (try fields.list("summary") ?? []).compactMap { $0["text"]?.string }
        let content = (try fields.list("content") ?? []).compactMap { $0["text"]?.string }
        var thought = Reasoning(text: (summary.isEmpty ? content : summary).joined(separator: "\n\n"))
        if let seal = try fields.text("encrypted_content"), !seal.isEmpty { ThoughtSeal.put(seal, on: &thought) }
        if thought != Reasoning(text: "") { add([ContentPart(.reasoning(thought))]) }
    }

    private mutating func call(_ fields: inout OpenAIFields, _ object: JSONObject) throws(GatewayError) {
        let seal = ToolCallSeal.read(object)
        if seal != nil { _ = fields.value("extra_content") }
        let call = ToolCall(
            id: try fields.required(try fields.text("call_id"), "call_id"),
            name: try fields.required(try fields.text("name"), "name"),
            arguments: try fields.text("arguments") ?? "",
            signature: seal
        )
        add([ContentPart(.toolCall(call))])
    }

    private mutating func result(_ fields: inout OpenAIFields, _ path: String) throws(GatewayError) {
        let id = try fields.required(try fields.text("call_id"), "call_id")
        let output = try fields.required(fields.value("output"), "output")
        let parts = output == "" ? [] : try content(output, &fields, "output", path)
        messages.append(ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: id, parts: parts)))]))
    }
}
