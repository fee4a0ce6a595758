import Domain
import JSON

/// Reads `system` and `messages` of a Messages request.
///
/// Results of tools become messages of their own, in their places among the user's words.
struct AnthropicMessageReader {
    /// Members of blocks that have no place in the canonical form, by their dotted names.
    private(set) var rest = JSONObject()
    /// Seals of calls that have not come, by their names.
    private var seals: [String: String] = [:]

    /// The system message; none where there is no `system`.
    mutating func system(_ body: AnthropicFields) throws(GatewayError) -> [ChatMessage] {
        guard let value = body["system"] else { return [] }
        let parts = try parts(value, of: .system, at: "system")
        return parts.isEmpty ? [] : [ChatMessage(.system, parts)]
    }

    /// The messages.
    mutating func messages(_ body: AnthropicFields) throws(GatewayError) -> [ChatMessage] {
        guard let values = try body.array("messages") else { throw AnthropicFields.invalid("messages", "is required") }
        guard !values.isEmpty else { throw AnthropicFields.invalid("messages", "must hold at least one message") }
        var messages: [ChatMessage] = []
        for (index, value) in values.enumerated() {
            let message = try AnthropicFields(value, at: "messages.\(index)")
            messages += try read(message)
        }
        return messages
    }

    private mutating func read(_ message: AnthropicFields) throws(GatewayError) -> [ChatMessage] {
        let role: ChatMessage.Role
        switch try message.neededString("role") {
        case "user": role = .user
        case "assistant": role = .assistant
        case "system": role = .system
        default: throw AnthropicFields.invalid(message.place("role"), "must be one of user, assistant, system")
        }
        guard let content = message["content"] else {
            throw AnthropicFields.invalid(message.place("content"), "is required")
        }
        let parts = try parts(content, of: role, at: message.place("content"))
        if parts.isEmpty, role == .user { throw AnthropicFields.invalid(message.place("content"), "must not be empty") }
        let unknown = JSONObject(message.unknown(["role", "content"]))
        guard role == .user else { return [ChatMessage(role, parts, rest: unknown)] }
        return Self.apart(parts, rest: unknown)
    }

    /// The user's words and the results between them, in their order.
    private static func apart(_ parts: [ContentPart], rest: JSONObject) -> [ChatMessage] {
        var messages: [ChatMessage] = []
        for part in parts {
            if case .toolResult = part.kind {
                messages.append(ChatMessage(.tool, [part]))
            } else if messages.last?.role == .user {
                messages[messages.count - 1].parts.append(part)
            } else {
                messages.append(ChatMessage(.user, [part]))
            }
        }
        if let last = messages.indices.last { messages[last].rest = rest }
        return messages
    }

    // MARK: blocks

    private mutating func parts(
        _ content: JSONValue,
        of role: ChatMessage.Role,
        at path: String
    ) throws(GatewayError) -> [ContentPart] {
        switch content {
        case .string(let text): return text.isEmpty ? [] : [ContentPart(.text(text))]
        case .array(let blocks):
            var parts: [ContentPart] = []
            for (index, block) in blocks.enumerated() {
                let block = try AnthropicFields(block, at: "\(path).\(index)")
                if role == .assistant, let seal = try seal(block) {
                    seals[seal.callID] = seal.signature
                    continue
                }
                parts.append(ContentPart(try kind(block, of: role), cache: try block.cacheMark()))
            }
            return parts
        default: throw AnthropicFields.invalid(path, "must be a string or an array of blocks")
        }
    }

    /// The seal of a call that follows, when the block is one the gateway made.
    private func seal(_ block: AnthropicFields) throws(GatewayError) -> AnthropicCallSeal? {
        guard try block.string("type") == "redacted_thinking" else { return nil }
        return try block.string("data").flatMap { AnthropicCallSeal(data: $0) }
    }

    private mutating func kind(
        _ block: AnthropicFields,
        of role: ChatMessage.Role
    ) throws(GatewayError) -> ContentPart.Kind {
        let type = try block.neededString("type")
        if role == .system, type != "text" { throw AnthropicFields.invalid(block.place("type"), "must be text") }
        switch type {
        case "text":
            keep(block, besides: role == .assistant ? ["text", "citations"] : ["text"])
            return .text(try block.neededString("text"))
        case "image":
            keep(block, besides: ["source"])
            return try AnthropicSourceReader(try block.neededFields("source")).image().map { .media($0) }
                ?? .other(block.object)
        case "document": return try document(block)
        case "thinking":
            keep(block, besides: ["thinking", "signature"])
            let signature = try block.string("signature")
            let isSealed = signature?.isEmpty == false
            return .reasoning(
                Reasoning(text: try block.neededString("thinking"), signature: isSealed ? signature : nil)
            )
        case "redacted_thinking":
            keep(block, besides: ["data"])
            return .reasoning(Reasoning(text: "", sealed: try block.neededString("data")))
        case "tool_use": return try call(block)
        case "tool_result": return try result(block)
        default: return .other(block.object)
        }
    }

    private mutating func document(_ block: AnthropicFields) throws(GatewayError) -> ContentPart.Kind {
        let isCited = try block.fields("citations")?.bool("enabled") ?? false
        guard var media = try AnthropicSourceReader(try block.neededFields("source")).document() else {
            return .other(block.object)
        }
        keep(block, besides: isCited ? ["source", "title"] : ["source", "title", "citations"])
        media.name = try block.string("title")
        return .media(media)
    }

    private mutating func call(_ block: AnthropicFields) throws(GatewayError) -> ContentPart.Kind {
        let isDirect = try block.fields("caller")?.string("type") ?? "direct" == "direct"
        keep(block, besides: isDirect ? ["id", "name", "input", "caller"] : ["id", "name", "input"])
        let input = try block.neededFields("input").object
        let id = try block.neededString("id")
        return .toolCall(
            ToolCall(
                id: id,
                name: try block.neededString("name"),
                arguments: String(decoding: input.serialized(), as: UTF8.self),
                signature: seals.removeValue(forKey: id)
            )
        )
    }

    private mutating func result(_ block: AnthropicFields) throws(GatewayError) -> ContentPart.Kind {
        keep(block, besides: ["tool_use_id", "content", "is_error"])
        let parts = try block["content"].map { value throws(GatewayError) in
            try self.parts(value, of: .tool, at: block.place("content"))
        }
        return .toolResult(
            ToolResult(
                callID: try block.neededString("tool_use_id"),
                parts: parts ?? [],
                isError: try block.bool("is_error") ?? false
            )
        )
    }

    private mutating func keep(_ block: AnthropicFields, besides known: Set<String>) {
        for (key, value) in block.unknown(known.union(["type", "cache_control"])) { rest[block.place(key)] = value }
    }
}

/// Reads the `source` of a picture or a document.
private struct AnthropicSourceReader {
    private let source: AnthropicFields
    private let type: String

    init(_ source: AnthropicFields) throws(GatewayError) {
        self.source = source
        type = try source.neededString("type")
    }

    /// The picture; nil for a kind of source only Anthropic knows.
    func image() throws(GatewayError) -> Media? {
        switch type {
        case "base64":
            let mediaType = try source.neededString("media_type")
            return Media(.image, .base64(try source.neededString("data")), mediaType: mediaType)
        case "url": return Media(.image, .url(try source.neededString("url")))
        case "file": return Media(.image, .file(try source.neededString("file_id")))
        default: return nil
        }
    }

    /// The document; nil for a kind of source only Anthropic knows.
    func document() throws(GatewayError) -> Media? {
        switch type {
        case "base64":
            let mediaType = try source.string("media_type") ?? "application/pdf"
            return Media(.document, .base64(try source.neededString("data")), mediaType: mediaType)
        case "url": return Media(.document, .url(try source.neededString("url")))
        case "file": return Media(.document, .file(try source.neededString("file_id")))
        case "text":
            return Media(.document, .text(try source.neededString("data")), mediaType: "text/plain")
        default: return nil
        }
    }
}
