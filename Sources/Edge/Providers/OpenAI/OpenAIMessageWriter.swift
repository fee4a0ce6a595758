import Domain
import JSON

/// Writes the messages of one request.
struct OpenAIMessageWriter {
    let differences: OpenAIDifferences
    var notes: TranslationNotes
    private var shortIDs = ShortToolIDs()
    private var written: [JSONValue] = []
    /// Media of the tool results written last, which the protocol does not take there.
    private var heldMedia: [JSONValue] = []

    init(_ differences: OpenAIDifferences, notes: TranslationNotes) {
        self.differences = differences
        self.notes = notes
    }

    mutating func write(_ messages: [ChatMessage]) throws(UnsupportedField) -> [JSONValue] {
        for (place, message) in messages.enumerated() {
            let at = "messages[\(place)]"
            switch message.role {
            case .tool: try writeResults(message, at)
            case .assistant:
                flushMedia()
                try writeAssistant(message, at, isLast: place == messages.count - 1)
            case .system, .developer, .user:
                flushMedia()
                try writeSaid(message, at)
            }
        }
        flushMedia()
        return written
    }

    private func role(_ role: ChatMessage.Role) -> JSONValue {
        role == .developer && !differences.knowsDeveloper ? "system" : .string(role.rawValue)
    }

    /// The role, the speaker's name and what else the service knows of a message.
    private mutating func head(_ message: ChatMessage) -> JSONObject {
        var head: JSONObject = ["role": role(message.role)]
        if let name = message.name {
            if differences.unknown.contains(.name) { notes.leaveOut(.name) } else { head["name"] = .string(name) }
        }
        for (key, value) in message.rest where differences.knownRest.contains(key) { head[key] = value }
        return head
    }

    // MARK: said by people

    private mutating func writeSaid(_ message: ChatMessage, _ at: String) throws(UnsupportedField) {
        var head = head(message)
        var parts: [JSONValue] = []
        for (place, part) in message.parts.enumerated() {
            parts.append(try self.part(part, "\(at).content[\(place)]"))
        }
        head["content"] = content(parts)
        written.append(.object(head))
    }

    /// One plain text stands as itself, anything else as a list of parts.
    private func content(_ parts: [JSONValue]) -> JSONValue {
        if parts.isEmpty { return "" }
        let texts = parts.compactMap { part in
            part["type"] == "text" && part.object?.count == 2 ? part["text"]?.string : nil
        }
        guard texts.count == parts.count else { return .array(parts) }
        if texts.count == 1 { return .string(texts[0]) }
        return differences.joinsTexts ? .string(texts.joined(separator: "\n")) : .array(parts)
    }

    private mutating func part(_ part: ContentPart, _ at: String) throws(UnsupportedField) -> JSONValue {
        var object: JSONObject
        switch part.kind {
        case .text(let text): object = ["type": "text", "text": .string(text)]
        case .media(let media): object = try OpenAIMediaWriter(words: differences.media).write(media, at)
        case .refusal(let text):
            object =
                differences.media == .mistral
                ? ["type": "text", "text": .string(text)] : ["type": "refusal", "refusal": .string(text)]
        case .other(let other):
            throw UnsupportedField(
                .media,
                at: at,
                "is a part of another protocol: \(other["type"]?.string ?? "unknown")"
            )
        case .reasoning, .toolCall, .toolResult:
            throw UnsupportedField(.messages, at: at, "cannot stand in a message of this role")
        }
        if let cache = part.cache {
            if differences.unknown.contains(.cacheControl) {
                notes.leaveOut(.cacheControl)
            } else {
                object["cache_control"] = cache.openAI
            }
        }
        return .object(object)
    }

    // MARK: said by the model

    private mutating func writeAssistant(
        _ message: ChatMessage,
        _ at: String,
        isLast: Bool
    ) throws(UnsupportedField) {
        var head = head(message)
        var parts: [JSONValue] = []
        var calls: [JSONValue] = []
        var thoughts: [Reasoning] = []
        var refusals: [String] = []
        for (place, part) in message.parts.enumerated() {
            switch part.kind {
            case .toolCall(let call): calls.append(.object(self.call(call)))
            case .reasoning(let thought):
                if differences.thoughts == .parts, !thought.text.isEmpty { parts.append(Self.thinkingPart(thought)) }
                thoughts.append(thought)
            case .refusal(let text) where message.parts.allSatisfy(\.isRefusalOrCall):
                refusals.append(text)
            case .media(let media) where media.kind == .audio:
                guard case .file(let id) = media.source else {
                    throw UnsupportedField(
                        .media,
                        at: "\(at).content[\(place)]",
                        "of the assistant must be a sound's id"
                    )
                }
                head["audio"] = ["id": .string(id)]
            default: parts.append(try self.part(part, "\(at).content[\(place)]"))
            }
        }
        head["content"] = parts.isEmpty && !(calls.isEmpty && refusals.isEmpty) ? .null : content(parts)
        if !refusals.isEmpty { writeRefusal(refusals.joined(), &head) }
        write(thoughts, &head)
        if !calls.isEmpty { head["tool_calls"] = .array(calls) }
        if isLast, calls.isEmpty, differences.marksPrefix, head["prefix"] == nil { head["prefix"] = true }
        written.append(.object(head))
    }

    private func writeRefusal(_ text: String, _ head: inout JSONObject) {
        head[differences.media == .mistral ? "content" : "refusal"] = .string(text)
    }

    private mutating func call(_ call: ToolCall) -> JSONObject {
        let id = differences.hasShortToolIDs ? shortIDs.short(call.id) : call.id
        var written: JSONObject = [
            "id": .string(id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
        ]
        if let signature = call.signature {
            if differences.thoughts == .details {
                written["extra_content"] = ToolCallSeal.json(signature)
            } else {
                notes.leaveOut(.reasoningParts)
            }
        }
        return written
    }

    private static func thinkingPart(_ thought: Reasoning) -> JSONValue {
        ["type": "thinking", "thinking": [["type": "text", "text": .string(thought.text)]], "closed": true]
    }

    private mutating func write(_ thoughts: [Reasoning], _ head: inout JSONObject) {
        guard !thoughts.isEmpty else { return }
        let isSealed = thoughts.contains { $0.signature != nil || $0.sealed != nil }
        if isSealed, differences.thoughts != .details { notes.leaveOut(.reasoningParts) }
        switch differences.thoughts {
        case .parts: return
        case .none: notes.leaveOut(.reasoningParts)
        case .content:
            let text = thoughts.map(\.text).joined()
            if !text.isEmpty { head["reasoning_content"] = .string(text) }
        case .details: head["reasoning_details"] = ReasoningDetails.json(thoughts)
        }
    }

    // MARK: given back by tools

    private mutating func writeResults(_ message: ChatMessage, _ at: String) throws(UnsupportedField) {
        for (place, part) in message.parts.enumerated() {
            guard case .toolResult(let result) = part.kind else {
                throw UnsupportedField(.messages, at: "\(at).content[\(place)]", "must be a tool's result")
            }
            try write(result, cache: part.cache, at)
        }
    }

    private mutating func write(_ result: ToolResult, cache: CacheMark?, _ at: String) throws(UnsupportedField) {
        let id = differences.hasShortToolIDs ? shortIDs.short(result.callID) : result.callID
        var said: JSONObject = ["role": "tool", "tool_call_id": .string(id)]
        if differences.takesResultName { said["name"] = result.name.map { .string($0) } }
        if cache != nil { notes.leaveOut(.cacheControl) }
        var parts: [JSONValue] = []
        for (place, part) in result.parts.enumerated() {
            let json = try self.part(part, "\(at).content[\(place)]")
            if case .media = part.kind, differences.media != .mistral, json["type"] != "text" {
                heldMedia.append(["type": "text", "text": .string("From the result of tool call \(id):")])
                heldMedia.append(json)
                notes.adjust(.media)
            } else {
                parts.append(json)
            }
        }
        said["content"] = content(parts)
        written.append(.object(said))
    }

    private mutating func flushMedia() {
        guard !heldMedia.isEmpty else { return }
        written.append(["role": "user", "content": .array(heldMedia)])
        heldMedia = []
    }
}

extension ContentPart {
    /// Whether a message of such parts says nothing but that the model does not want to answer.
    fileprivate var isRefusalOrCall: Bool {
        switch kind {
        case .refusal, .toolCall, .reasoning: true
        default: false
        }
    }
}
