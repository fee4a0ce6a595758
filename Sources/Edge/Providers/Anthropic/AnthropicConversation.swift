import Domain
import JSON

/// What was said, in Anthropic's form: `system` apart, messages of one role put together, results before all else.
struct AnthropicConversation {
    /// One message.
    private struct Turn {
        var role: String
        /// Results of tools, which must come first.
        var results: [JSONValue] = []
        var blocks: [JSONValue] = []
    }

    /// What the translation did that the client should know.
    var notes: TranslationNotes

    private let model: AnthropicModel
    private var marks: AnthropicCacheMarks
    private var ids = AnthropicCallIDs()
    private var system: [JSONValue] = []
    private var turns: [Turn] = []

    /// An empty conversation for a request.
    init(_ chat: ChatRequest, model: AnthropicModel, notes: TranslationNotes) {
        self.model = model
        self.notes = notes
        marks = AnthropicCacheMarks(chat, notes: &self.notes)
    }

    /// The value of `system`; nil where nothing is in it.
    var systemValue: JSONValue? {
        if system.isEmpty { return nil }
        return Self.content(system)
    }

    /// The value of `messages`.
    var messages: [JSONValue] {
        turns.enumerated().map { index, turn in
            var blocks = turn.results + turn.blocks
            if index == turns.count - 1, turn.role == "assistant" { Self.trimLast(&blocks) }
            return ["role": .string(turn.role), "content": Self.content(blocks)]
        }
    }

    /// Whether results are handed to a call before which nothing was thought.
    var isLoopBare: Bool {
        guard let last = turns.last, !last.results.isEmpty, let asked = turns.dropLast().last else { return false }
        return !["thinking", "redacted_thinking"].contains(asked.blocks.first?["type"]?.string)
    }

    /// The value of `cache_control` for the next mark.
    mutating func cacheControl(_ mark: CacheMark?) -> JSONValue? { marks.next(mark, notes: &notes) }

    /// Adds a sentence of ours at the end of `system`.
    mutating func instruct(_ text: String) { system.append(["type": "text", "text": .string(text)]) }

    /// Adds all messages, once the tools have taken their cache marks.
    mutating func add(_ messages: [ChatMessage]) throws(UnsupportedField) {
        var hoisted = messages.prefix { $0.isInstruction }.count
        if hoisted == messages.count, hoisted > 0 {
            // Anthropic wants at least one message
            hoisted -= 1
            notes.adjust(.messages)
        }
        for (index, message) in messages.enumerated() {
            note(message)
            if index < hoisted {
                system += try blocks(of: message, at: index)
            } else if message.isInstruction, hoisted + 1 < messages.count {
                let next = index + 1 < messages.count ? messages[index + 1].role : .assistant
                try addInstruction(message, at: index, before: next)
            } else {
                try addTurn(message, at: index)
            }
        }
        if turns.isEmpty, let last = messages.indices.last {
            throw UnsupportedField(.messages, at: "messages[\(last)].content", "must not be empty")
        }
    }

    private mutating func note(_ message: ChatMessage) {
        if message.name != nil { notes.leaveOut(.name) }
        if message.rest.contains(where: { !$0.value.isNull }) { notes.leaveOut(.messages) }
    }

    private mutating func addTurn(_ message: ChatMessage, at index: Int) throws(UnsupportedField) {
        switch message.role {
        case .system, .developer, .user: append("user", blocks: try blocks(of: message, at: index))
        case .assistant: append("assistant", blocks: try blocks(of: message, at: index))
        case .tool: append("user", results: try blocks(of: message, at: index))
        }
    }

    /// An instruction in the middle: in its own role where the model knows it there, else as the user's marked words.
    private mutating func addInstruction(
        _ message: ChatMessage,
        at index: Int,
        before next: ChatMessage.Role
    ) throws(UnsupportedField) {
        let blocks = try blocks(of: message, at: index)
        guard !blocks.isEmpty else { return }
        if model.takesSystemTurns, turns.last?.role == "user", next == .assistant {
            turns.append(Turn(role: "system", blocks: blocks))
            return
        }
        append(
            "user",
            blocks: blocks.map { block in
                guard case .object(var object) = block, let text = object["text"]?.string else { return block }
                object["text"] = .string("<system>\n\(text)\n</system>")
                return .object(object)
            }
        )
        notes.adjust(.messages)
    }

    private mutating func append(_ role: String, results: [JSONValue] = [], blocks: [JSONValue] = []) {
        guard !results.isEmpty || !blocks.isEmpty else { return }
        if turns.last?.role != role { turns.append(Turn(role: role)) }
        turns[turns.count - 1].results += results
        turns[turns.count - 1].blocks += blocks
    }

    private mutating func blocks(of message: ChatMessage, at index: Int) throws(UnsupportedField) -> [JSONValue] {
        var blocks: [JSONValue] = []
        for (number, part) in message.parts.enumerated() {
            let place = "messages[\(index)].content[\(number)]"
            guard var block = try block(part, of: message.role, at: place) else { continue }
            if let control = cacheControl(part.cache) {
                if case .reasoning = part.kind {
                    notes.leaveOut(.cacheControl)
                } else {
                    block["cache_control"] = control
                }
            }
            blocks.append(.object(block))
        }
        return blocks
    }

    /// A part as a block; nil for one that Anthropic does not want: a text of blanks, a foreign thought.
    private mutating func block(
        _ part: ContentPart,
        of role: ChatMessage.Role,
        at place: String
    ) throws(UnsupportedField) -> JSONObject? {
        switch (part.kind, role) {
        case (.text(let text), let role) where role != .tool: return Self.text(text)
        case (.refusal(let text), .assistant): return Self.text(text)
        case (.media(let media), .user): return try AnthropicMedia.block(for: media, at: place, notes: &notes)
        case (.reasoning(let reasoning), .assistant): return thought(reasoning)
        case (.toolCall(let call), .assistant): return self.call(call)
        case (.toolResult(let result), .tool), (.toolResult(let result), .user):
            return try self.result(result, at: place)
        case (.media, _): throw UnsupportedField(.media, at: place, "takes media from the user and from tools only")
        case (.other(let object), _):
            let type = object["type"]?.string.map { "'\($0)'" } ?? "of this kind"
            throw UnsupportedField(.media, at: place, "takes no part \(type) of another protocol")
        default: throw UnsupportedField(.messages, at: place, "takes no such part from the role '\(role.rawValue)'")
        }
    }

    private static func text(_ text: String) -> JSONObject? {
        text.allSatisfy(\.isWhitespace) ? nil : ["type": "text", "text": .string(text)]
    }

    /// A thought only Anthropic itself has sealed: it refuses any other.
    private mutating func thought(_ reasoning: Reasoning) -> JSONObject? {
        if reasoning.id == nil {
            if let sealed = reasoning.sealed { return ["type": "redacted_thinking", "data": .string(sealed)] }
            if let signature = reasoning.signature {
                return ["type": "thinking", "thinking": .string(reasoning.text), "signature": .string(signature)]
            }
        }
        notes.leaveOut(.reasoningParts)
        return nil
    }

    private mutating func call(_ call: ToolCall) -> JSONObject {
        if call.signature != nil { notes.leaveOut(.reasoningParts) }
        let input = AnthropicToolInput(arguments: call.arguments)
        if !input.isExact { notes.adjust(.messages) }
        let id = ids.call(call.id)
        return ["type": "tool_use", "id": .string(id), "name": .string(call.name), "input": .object(input.object)]
    }

    private mutating func result(_ result: ToolResult, at place: String) throws(UnsupportedField) -> JSONObject {
        var blocks: [JSONValue] = []
        for (number, part) in result.parts.enumerated() {
            // inside a result the user's parts are allowed
            guard var block = try block(part, of: .user, at: "\(place).content[\(number)]") else { continue }
            block["cache_control"] = cacheControl(part.cache)
            blocks.append(.object(block))
        }
        var block: JSONObject = ["type": "tool_result", "tool_use_id": .string(ids.result(result.callID))]
        if !blocks.isEmpty { block["content"] = Self.content(blocks) }
        if result.isError { block["is_error"] = true }
        return block
    }

    /// A text alone is written as one.
    private static func content(_ blocks: [JSONValue]) -> JSONValue {
        if blocks.count == 1, case .object(let block)? = blocks.first, block.count == 2, block["type"] == "text" {
            return block["text"] ?? ""
        }
        return .array(blocks)
    }

    /// Anthropic refuses a last message of the assistant that ends in blanks.
    private static func trimLast(_ blocks: inout [JSONValue]) {
        guard case .object(var block)? = blocks.last, let text = block["text"]?.string,
            let end = text.lastIndex(where: { !$0.isWhitespace }), text.index(after: end) != text.endIndex
        else { return }
        block["text"] = .string(String(text[...end]))
        blocks[blocks.count - 1] = .object(block)
    }
}

extension ChatMessage {
    /// Whether it tells the model how to behave rather than what to answer.
    fileprivate var isInstruction: Bool { role == .system || role == .developer }
}
