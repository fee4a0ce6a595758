import Domain
import JSON

/// Where in a request's body the words of users and systems stand; answers, tool calls and tool results are never among them.
struct PromptPlace {
    /// The member of the body.
    let key: String
    /// The member of a turn that holds its words: a text, or parts with a `text`.
    let content: String

    /// The places of a protocol whose requests come in below `/v1`; none for the others.
    static func all(of chat: ChatProtocol) -> [PromptPlace] {
        switch chat {
        case .openAIChat, .mistralChat: openAI
        case .openAICompletions: completions
        case .openAIResponses: responses
        case .anthropicMessages: anthropic
        case .gemini: gemini
        case .cohereChat, .ollamaChat, .ollamaGenerate, .textGeneration: []
        }
    }

    private static let openAI = [PromptPlace(key: "messages", content: "content")]
    private static let completions = [PromptPlace(key: "prompt", content: "text")]
    private static let responses = [
        PromptPlace(key: "instructions", content: "text"), PromptPlace(key: "input", content: "content"),
    ]
    private static let anthropic = [
        PromptPlace(key: "system", content: "text"), PromptPlace(key: "messages", content: "content"),
    ]
    private static let gemini = [
        PromptPlace(key: "systemInstruction", content: "parts"),
        PromptPlace(key: "system_instruction", content: "parts"), PromptPlace(key: "contents", content: "parts"),
    ]

    // MARK: reading

    /// Shows every text at this place.
    func visit(_ body: JSONElement, _ look: (UnsafeRawBufferPointer) -> Void) {
        guard let value = body[key] else { return }
        switch value.kind {
        case .string: value.withStringBytes(look)
        case .array: for turn in value.array { visitTurn(turn, look) }
        case .object: visitTurn(value, look)
        default: return
        }
    }

    private func visitTurn(_ turn: JSONElement, _ look: (UnsafeRawBufferPointer) -> Void) {
        if turn.kind == .string { turn.withStringBytes(look) }
        guard turn.kind == .object, Self.isAsking(turn), let words = turn[content] else { return }
        if words.kind == .string { words.withStringBytes(look) }
        for part in words.array {
            if part.kind == .string { part.withStringBytes(look) }
            part["text"]?.withStringBytes(look)
        }
    }

    private static func isAsking(_ turn: JSONElement) -> Bool {
        guard let role = turn["role"] else { return isRoleless(turn["type"]?.string) }
        return role.isNull || asking.contains { role.isString($0) }
    }

    // MARK: rewriting

    /// The value at this place with changed texts; nil where none was changed.
    func rewritten(_ value: JSONValue, _ change: (String) -> String?) -> JSONValue? {
        switch value {
        case .string(let text): return change(text).map { .string($0) }
        case .array(let turns): return Self.changed(turns) { rewrittenTurn($0, change) }
        case .object: return rewrittenTurn(value, change)
        default: return nil
        }
    }

    private func rewrittenTurn(_ turn: JSONValue, _ change: (String) -> String?) -> JSONValue? {
        if let text = turn.string { return change(text).map { .string($0) } }
        guard var object = turn.object, Self.isAsking(object), let words = object[content] else { return nil }
        switch words {
        case .string(let text):
            guard let new = change(text) else { return nil }
            object[content] = .string(new)
        case .array(let parts):
            guard let new = Self.changed(parts, { Self.rewrittenPart($0, change) }) else { return nil }
            object[content] = new
        default: return nil
        }
        return .object(object)
    }

    private static func rewrittenPart(_ part: JSONValue, _ change: (String) -> String?) -> JSONValue? {
        if let text = part.string { return change(text).map { .string($0) } }
        guard var object = part.object, let text = object["text"]?.string, let new = change(text) else { return nil }
        object["text"] = .string(new)
        return .object(object)
    }

    private static func changed(_ values: [JSONValue], _ change: (JSONValue) -> JSONValue?) -> JSONValue? {
        var values = values
        var isChanged = false
        for index in values.indices {
            guard let new = change(values[index]) else { continue }
            values[index] = new
            isChanged = true
        }
        return isChanged ? .array(values) : nil
    }

    private static func isAsking(_ turn: JSONObject) -> Bool {
        guard let role = turn["role"], !role.isNull else { return isRoleless(turn["type"]?.string) }
        return role.string.map { asking.contains($0) } ?? false
    }

    /// Blocks of a system text and Gemini's turns may lack a role; so do items of other kinds, which are no user's words.
    private static func isRoleless(_ type: String?) -> Bool { type == nil || type == "text" || type == "message" }

    private static let asking = ["user", "system", "developer"]
}
