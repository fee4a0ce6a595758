import Domain
import JSON

/// Writes the messages of one request as items.
struct OpenAIResponsesItemWriter {
    var notes: TranslationNotes
    private var items: [JSONValue] = []

    init(notes: TranslationNotes) {
        self.notes = notes
    }

    /// The items; `first` is the place of the first message in the request.
    mutating func write(_ messages: ArraySlice<ChatMessage>, first: Int) throws(UnsupportedField) -> [JSONValue] {
        for (place, message) in messages.enumerated() {
            let at = "messages[\(first + place)]"
            if message.name != nil { notes.leaveOut(.name) }
            switch message.role {
            case .assistant: try writeAssistant(message, at)
            case .tool: try writeResults(message, at)
            case .system, .developer, .user: try writeSaid(message, at)
            }
        }
        return items
    }

    // MARK: people

    private mutating func writeSaid(_ message: ChatMessage, _ at: String) throws(UnsupportedField) {
        var parts: [JSONValue] = []
        for (place, part) in message.parts.enumerated() {
            if case .other(let object) = part.kind, OpenAIResponsesItem.isItem(object) {
                flush(&parts, role: message.role.rawValue)
                items.append(.object(object))
            } else {
                parts.append(try self.part(part, "\(at).content[\(place)]"))
            }
        }
        if parts.isEmpty, message.parts.isEmpty { parts.append(["type": "input_text", "text": ""]) }
        flush(&parts, role: message.role.rawValue)
    }

    private mutating func flush(_ parts: inout [JSONValue], role: String) {
        guard !parts.isEmpty else { return }
        items.append(["type": "message", "role": .string(role), "content": .array(parts)])
        parts = []
    }

    private mutating func part(_ part: ContentPart, _ at: String) throws(UnsupportedField) -> JSONValue {
        if part.cache != nil { notes.leaveOut(.cacheControl) }
        switch part.kind {
        case .text(let text): return ["type": "input_text", "text": .string(text)]
        case .media(let media): return .object(try Self.media(media, at))
        case .other(let object) where OpenAIResponsesItem.isPart(object): return .object(object)
        case .other(let object):
            throw UnsupportedField(
                .media,
                at: at,
                "is a part of another protocol: \(object["type"]?.string ?? "unknown")"
            )
        case .refusal, .reasoning, .toolCall, .toolResult:
            throw UnsupportedField(.messages, at: at, "cannot stand in a message of this role")
        }
    }

    // MARK: the model

    private mutating func writeAssistant(_ message: ChatMessage, _ at: String) throws(UnsupportedField) {
        var parts: [JSONValue] = []
        for (place, part) in message.parts.enumerated() {
            if part.cache != nil { notes.leaveOut(.cacheControl) }
            switch part.kind {
            case .text(let text): parts.append(["type": "output_text", "text": .string(text)])
            case .refusal(let text): parts.append(["type": "refusal", "refusal": .string(text)])
            case .reasoning(let thought):
                flush(&parts, role: "assistant")
                write(thought)
            case .toolCall(let call):
                flush(&parts, role: "assistant")
                if call.signature != nil { notes.leaveOut(.reasoningParts) }
                items.append(
                    [
                        "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
                        "arguments": .string(call.arguments),
                    ]
                )
            case .other(let object) where OpenAIResponsesItem.isItem(object):
                flush(&parts, role: "assistant")
                items.append(.object(object))
            case .other(let object) where OpenAIResponsesItem.isPart(object): parts.append(.object(object))
            case .media, .toolResult, .other:
                throw UnsupportedField(
                    .media,
                    at: "\(at).content[\(place)]",
                    "cannot stand in a message of the assistant"
                )
            }
        }
        flush(&parts, role: "assistant")
    }

    /// Only what OpenAI sealed itself can be handed back to it.
    private mutating func write(_ thought: Reasoning) {
        guard let sealed = thought.sealed, thought.signature == nil else { return notes.leaveOut(.reasoningParts) }
        let summary: [JSONValue] =
            thought.text.isEmpty ? [] : [["type": "summary_text", "text": .string(thought.text)]]
        items.append(["type": "reasoning", "summary": .array(summary), "encrypted_content": .string(sealed)])
    }

    // MARK: tools

    private mutating func writeResults(_ message: ChatMessage, _ at: String) throws(UnsupportedField) {
        for (place, part) in message.parts.enumerated() {
            let at = "\(at).content[\(place)]"
            guard case .toolResult(let result) = part.kind else {
                throw UnsupportedField(.messages, at: at, "must be a tool's result")
            }
            if part.cache != nil { notes.leaveOut(.cacheControl) }
            items.append(
                [
                    "type": "function_call_output", "call_id": .string(result.callID),
                    "output": try output(result.parts, at),
                ]
            )
        }
    }

    private mutating func output(_ parts: [ContentPart], _ at: String) throws(UnsupportedField) -> JSONValue {
        if parts.isEmpty { return "" }
        if parts.count == 1, case .text(let text) = parts[0].kind { return .string(text) }
        var written: [JSONValue] = []
        for part in parts { written.append(try self.part(part, at)) }
        return .array(written)
    }

    // MARK: media

    private static func media(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONObject {
        switch media.kind {
        case .image:
            var part: JSONObject = ["type": "input_image"]
            switch media.source {
            case .url(let address): part["image_url"] = .string(address)
            case .base64(let data):
                part["image_url"] = .string(DataAddress.text(mediaType: media.mediaType ?? "image/png", base64: data))
            case .file(let id): part["file_id"] = .string(id)
            case .text: throw UnsupportedField(.media, at: at, "must be a picture's address, bytes or file")
            }
            part["detail"] = media.detail.map { .string($0) }
            return part
        case .document: return document(media)
        case .audio:
            guard case .base64(let data) = media.source else {
                throw UnsupportedField(.media, at: at, "must be the bytes of a sound")
            }
            let format = SoundFormat.name(of: media.mediaType)
            return ["type": "input_audio", "input_audio": ["data": .string(data), "format": .string(format)]]
        case .video: throw UnsupportedField(.media, at: at, "is a film, which this provider does not take")
        }
    }

    private static func document(_ media: Media) -> JSONObject {
        var part: JSONObject = ["type": "input_file"]
        switch media.source {
        case .text(let text): return ["type": "input_text", "text": .string(text)]
        case .file(let id): part["file_id"] = .string(id)
        case .url(let address): part["file_url"] = .string(address)
        case .base64(let data):
            let type = media.mediaType ?? "application/pdf"
            // the service asks for a name
            part["filename"] = .string(media.name ?? "document.pdf")
            part["file_data"] = .string(DataAddress.text(mediaType: type, base64: data))
            return part
        }
        part["filename"] = media.name.map { .string($0) }
        return part
    }
}
