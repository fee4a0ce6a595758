import Domain
import JSON

/// Writes the messages of one request.
struct OllamaMessageWriter {
    var notes: TranslationNotes
    /// The tools of the calls made so far, by the calls' names.
    private var tools: [String: String] = [:]

    init(notes: TranslationNotes) {
        self.notes = notes
    }

    /// What one message holds, gathered from its parts.
    private struct Gathered {
        var text = ""
        var thinking = ""
        var images: [JSONValue] = []
        var calls: [JSONValue] = []
    }

    mutating func write(_ messages: [ChatMessage]) throws(UnsupportedField) -> [JSONValue] {
        var written: [JSONValue] = []
        // older servers match results to calls by their order alone
        for place in messages.placesInCallOrder {
            let message = messages[place]
            let at = "messages[\(place)]"
            if message.name != nil { notes.leaveOut(.name) }
            if message.role == .tool {
                written += try results(message, at)
                continue
            }
            let role = message.role == .developer ? "system" : message.role.rawValue
            written.append(.object(Self.json(role, try gather(message.parts, of: message.role, at))))
        }
        return written
    }

    private static func json(_ role: String, _ gathered: Gathered) -> JSONObject {
        var message: JSONObject = ["role": .string(role), "content": .string(gathered.text)]
        if !gathered.thinking.isEmpty { message["thinking"] = .string(gathered.thinking) }
        if !gathered.images.isEmpty { message["images"] = .array(gathered.images) }
        if !gathered.calls.isEmpty { message["tool_calls"] = .array(gathered.calls) }
        return message
    }

    private mutating func gather(
        _ parts: [ContentPart],
        of role: ChatMessage.Role,
        _ at: String
    ) throws(UnsupportedField) -> Gathered {
        var gathered = Gathered()
        for (place, part) in parts.enumerated() {
            let at = "\(at).content[\(place)]"
            if part.cache != nil { notes.leaveOut(.cacheControl) }
            switch part.kind {
            case .text(let text), .refusal(let text): gathered.text += text
            case .media(let media):
                if media.detail ?? "auto" != "auto" { notes.leaveOut(.mediaDetail) }
                if media.name != nil { notes.leaveOut(.mediaName) }
                if case .text(let text) = media.source {
                    gathered.text += text
                } else {
                    gathered.images.append(try Self.image(media, at))
                }
            case .reasoning(let thought) where role == .assistant:
                if thought.signature != nil || thought.sealed != nil { notes.leaveOut(.reasoningParts) }
                gathered.thinking += thought.text
            case .toolCall(let call) where role == .assistant: gathered.calls.append(try self.call(call, at))
            case .other(let other):
                let type = other["type"]?.string ?? "unknown"
                throw UnsupportedField(.media, at: at, "is a part of another protocol: \(type)")
            case .reasoning, .toolCall, .toolResult:
                throw UnsupportedField(.messages, at: at, "cannot stand in a message of this role")
            }
        }
        return gathered
    }

    private static func image(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONValue {
        guard media.kind == .image, case .base64(let data) = media.source else {
            throw UnsupportedField(.media, at: at, "must be a text or the bytes of a picture, which are not fetched")
        }
        return .string(data)
    }

    private mutating func call(_ call: ToolCall, _ at: String) throws(UnsupportedField) -> JSONValue {
        if call.signature != nil { notes.leaveOut(.reasoningParts) }
        guard let arguments = OllamaArguments.object(call.arguments) else {
            throw UnsupportedField(.messages, at: at, "must have arguments that are a JSON object")
        }
        tools[call.id] = call.name
        return ["id": .string(call.id), "function": ["name": .string(call.name), "arguments": .object(arguments)]]
    }

    private mutating func results(_ message: ChatMessage, _ at: String) throws(UnsupportedField) -> [JSONValue] {
        var written: [JSONValue] = []
        for (place, part) in message.parts.enumerated() {
            guard case .toolResult(let result) = part.kind else {
                throw UnsupportedField(.messages, at: "\(at).content[\(place)]", "must be a tool's result")
            }
            if part.cache != nil { notes.leaveOut(.cacheControl) }
            var message = Self.json("tool", try gather(result.parts, of: .tool, at))
            message["tool_name"] = (result.name ?? tools[result.callID]).map { .string($0) }
            message["tool_call_id"] = .string(result.callID)
            written.append(.object(message))
        }
        return written
    }
}
