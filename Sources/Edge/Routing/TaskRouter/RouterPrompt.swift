import Domain
import JSON

/// What of a request decides its category.
struct RouterPrompt: Equatable {
    var hasMessages = false
    var hasTools = false
    /// What the user said last; of a long text its beginning and its end.
    var text = ""
    /// The client's name for the conversation: `user`, else `external_session_id` (contract C16).
    var conversation: String?

    init() {}

    /// Reads a request in OpenAI's chat protocol beside its bytes.
    init(openAI body: JSONElement) {
        var last: JSONElement?
        for (key, value) in body.members {
            switch key {
            case "messages":
                for message in value.array {
                    hasMessages = true
                    if message["role"]?.isString("user") == true { last = message["content"] }
                }
            // `functions` is what tools were called before
            case "tools", "functions": hasTools = hasTools || value.kind == .array && value.count > 0
            default: break
            }
        }
        if let last { text = Self.text(of: last) }
        conversation = Self.conversation(of: body)
    }

    /// Reads a request of any protocol from its canonical form; `body` is the client's own.
    init(_ chat: ChatRequest, body: JSONElement) {
        hasMessages = chat.messages.contains { $0.role != .system && $0.role != .developer }
        hasTools = !chat.tools.isEmpty
        let said = chat.messages.last { $0.role == .user }.map { message in
            message.parts.compactMap { part in
                if case .text(let text) = part.kind { text } else { nil }
            }.joined(separator: "\n")
        }
        text = Self.cut(said ?? "")
        conversation = chat.user ?? Self.conversation(of: body)
    }

    /// Whether it says no more than that the conversation is to go on.
    var isContinuation: Bool {
        let marks: Set<Character> = [" ", "\n", "\t", "\r", ".", "!", ",", "…"]
        let word = text.prefix(64).lowercased()
        guard text.utf8.count <= 64 else { return false }
        let core = word.drop { marks.contains($0) }
        let trimmed = String(core.reversed().drop { marks.contains($0) }.reversed())
        if Self.assents.contains(trimmed) { return true }
        return (1...3).contains(trimmed.count) && trimmed.allSatisfy(\.isLetter)
    }

    private static let assents: Set<String> = [
        "ok", "okay", "yes", "no", "thank", "thanks", "please", "sure", "right", "got it", "cool", "nice",
    ]

    // MARK: reading

    /// As much of each end of a text as is looked at, in bytes; words further in would change little.
    ///
    /// Chosen, unmeasured.
    private static let mostOfEnd = 32 << 10

    private static func text(of content: JSONElement) -> String {
        if let text = content.withStringBytes({ cut($0) }) { return text }
        var parts: [String] = []
        for part in content.array {
            if let text = (part["text"] ?? part).withStringBytes({ cut($0) }) { parts.append(text) }
        }
        return cut(parts.joined(separator: "\n"))
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > 2 * mostOfEnd else { return text }
        return Array(text.utf8).withUnsafeBytes { cut($0) }
    }

    private static func cut(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count > 2 * mostOfEnd else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.prefix(mostOfEnd), as: UTF8.self) + "\n"
            + String(decoding: bytes.suffix(mostOfEnd), as: UTF8.self)
    }

    private static func conversation(of body: JSONElement) -> String? {
        let places = [body, body["metadata"], body["session"]]
        let said =
            body["user"]?.string
            ?? places.lazy.compactMap { place in
                (place?["external_session_id"] ?? place?["session_external_id"])?.string
            }.first
        return said.flatMap { $0.isEmpty ? nil : String($0.prefix(256)) }
    }
}
