import Domain
import JSON

/// Hands out `cache_control` for the last four cache marks of a request: Anthropic refuses more, and the last ones cover
/// the longest beginnings.
struct AnthropicCacheMarks {
    private static let most = 4

    private var skipped: Int

    /// Counts the marks of a request in the order in which they are written.
    init(_ chat: ChatRequest, notes: inout TranslationNotes) {
        var count = chat.tools.count { $0.cache != nil }
        for message in chat.messages {
            for part in message.parts {
                if part.cache != nil { count += 1 }
                if case .toolResult(let result) = part.kind { count += result.parts.count { $0.cache != nil } }
            }
        }
        skipped = max(0, count - Self.most)
        if skipped > 0 { notes.adjust(.cacheControl) }
    }

    /// The value of `cache_control` for the next mark; nil for no mark, and for one too many.
    mutating func next(_ mark: CacheMark?, notes: inout TranslationNotes) -> JSONValue? {
        guard let mark else { return nil }
        guard skipped == 0 else {
            skipped -= 1
            return nil
        }
        guard let ttl = mark.ttl else { return ["type": "ephemeral"] }
        guard ttl == "5m" || ttl == "1h" else {
            notes.adjust(.cacheControl)
            return ["type": "ephemeral"]
        }
        return ["type": "ephemeral", "ttl": .string(ttl)]
    }
}
