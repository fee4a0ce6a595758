import Domain
import JSON

/// Writes the messages of one request.
struct CohereMessageWriter {
    var notes: TranslationNotes

    mutating func write(_ messages: [ChatMessage]) throws(UnsupportedField) -> [JSONValue] {
        var written: [JSONValue] = []
        for (place, message) in messages.enumerated() {
            let at = "messages[\(place)]"
            if message.name != nil { notes.leaveOut(.name) }
            if message.parts.contains(where: { $0.cache != nil }) { notes.leaveOut(.cacheControl) }
            switch message.role {
            case .system, .developer: written.append(try said(message, "system", at))
            case .user: written.append(try said(message, "user", at))
            case .assistant: written.append(try assistant(message, at))
            case .tool: written += try results(message, at)
            }
        }
        return written
    }

    private func said(_ message: ChatMessage, _ role: String, _ at: String) throws(UnsupportedField) -> JSONValue {
        var parts: [JSONValue] = []
        for (place, part) in message.parts.enumerated() {
            parts.append(try self.part(part.kind, "\(at).content[\(place)]"))
        }
        return ["role": .string(role), "content": Self.content(parts)]
    }

    /// One text stands as itself, anything else as a list of parts.
    private static func content(_ parts: [JSONValue]) -> JSONValue {
        if parts.isEmpty { return "" }
        if parts.count == 1, parts[0]["type"] == "text", let text = parts[0]["text"] { return text }
        return .array(parts)
    }

    private func part(_ kind: ContentPart.Kind, _ at: String) throws(UnsupportedField) -> JSONValue {
        switch kind {
        case .text(let text), .refusal(let text): return ["type": "text", "text": .string(text)]
        case .media(let media): return try self.media(media, at)
        case .other(let other):
            let type = other["type"]?.string ?? "unknown"
            throw UnsupportedField(.media, at: at, "is a part of another protocol: \(type)")
        case .reasoning, .toolCall, .toolResult:
            throw UnsupportedField(.messages, at: at, "cannot stand in a message of this role")
        }
    }

    private func media(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONValue {
        if case .text(let text) = media.source { return ["type": "text", "text": .string(text)] }
        guard media.kind == .image else {
            throw UnsupportedField(.media, at: at, "must be a text or a picture with this provider")
        }
        let address: String
        switch media.source {
        case .url(let url): address = url
        case .base64(let data):
            address = DataAddress.text(mediaType: media.mediaType ?? "image/png", base64: data)
        case .file, .text: throw UnsupportedField(.media, at: at, "must be a picture's address or its bytes")
        }
        var image: JSONObject = ["url": .string(address)]
        image["detail"] = media.detail.map { .string($0) }
        return ["type": "image_url", "image_url": .object(image)]
    }

    // MARK: said by the model

    private mutating func assistant(_ message: ChatMessage, _ at: String) throws(UnsupportedField) -> JSONValue {
        var content: [JSONValue] = []
        var calls: [JSONValue] = []
        var plan: [String] = []
        let callsTools = message.parts.contains { if case .toolCall = $0.kind { true } else { false } }
        for (place, part) in message.parts.enumerated() {
            switch part.kind {
            case .toolCall(let call):
                if call.signature != nil { notes.leaveOut(.reasoningParts) }
                calls.append([
                    "id": .string(call.id), "type": "function",
                    "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                ])
            case .reasoning(let thought):
                if thought.signature != nil || thought.sealed != nil { notes.leaveOut(.reasoningParts) }
                if !thought.text.isEmpty { content.append(["type": "thinking", "thinking": .string(thought.text)]) }
            case .text(let text) where callsTools: plan.append(text)
            default: content.append(try self.part(part.kind, "\(at).content[\(place)]"))
            }
        }
        var written: JSONObject = ["role": "assistant"]
        if !content.isEmpty || !callsTools { written["content"] = Self.content(content) }
        if !plan.isEmpty { written["tool_plan"] = .string(plan.joined()) }
        if callsTools { written["tool_calls"] = .array(calls) }
        return .object(written)
    }

    // MARK: given back by tools

    private func results(_ message: ChatMessage, _ at: String) throws(UnsupportedField) -> [JSONValue] {
        var written: [JSONValue] = []
        for (place, part) in message.parts.enumerated() {
            guard case .toolResult(let result) = part.kind else {
                throw UnsupportedField(.messages, at: "\(at).content[\(place)]", "must be a tool's result")
            }
            var parts: [JSONValue] = []
            for (place, piece) in result.parts.enumerated() {
                let at = "\(at).content[\(place)]"
                switch piece.kind {
                case .text(let text): parts.append(Self.given(text))
                case .media(let media):
                    guard case .text(let text) = media.source else {
                        throw UnsupportedField(.media, at: at, "must be a text in a tool's result")
                    }
                    parts.append(Self.given(text))
                default: parts.append(try self.part(piece.kind, at))
                }
            }
            written.append([
                "role": "tool", "tool_call_id": .string(result.callID), "content": Self.content(parts),
            ])
        }
        return written
    }

    /// A JSON object as a document, which Cohere's models can cite; any other text as it is.
    private static func given(_ text: String) -> JSONValue {
        let first = text.utf8.first { $0 > 32 }
        guard first == UInt8(ascii: "{"), let data = try? JSONValue(parsing: text) else {  // house: then it is a text
            return ["type": "text", "text": .string(text)]
        }
        return ["type": "document", "document": ["data": data]]
    }
}
