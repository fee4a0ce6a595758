import Domain
import JSON

/// Tells a conversation as one text.
///
/// A bare prompt stands as it is; what an assistant has begun to say follows it directly. Anything else becomes a
/// transcript, for these servers know no roles: system messages as they are, then `User:` and `Assistant:` before what each
/// said, one a line, and last `Assistant:`, for the model to go on. A model that was trained on a template of its own is
/// better asked where its server speaks chat: with the type `huggingface`.
struct TextGenerationPrompt {
    /// What ends an answer in a transcript.
    static let nextSpeaker = "\nUser:"

    var notes: TranslationNotes

    mutating func text(of chat: ChatRequest) throws(UnsupportedField) -> String {
        var lines: [String] = []
        for (place, message) in chat.messages.enumerated() {
            let at = "messages[\(place)]"
            if message.name != nil { notes.leaveOut(.name) }
            let said = try text(of: message, at)
            switch message.role {
            case _ where chat.isBarePrompt: lines.append(said)
            case .system, .developer: lines.append(said)
            case .user: lines.append("User: " + said)
            case .assistant: lines.append("Assistant: " + said)
            case .tool:
                throw UnsupportedField(.messages, at: at, "holds a tool's result, and this provider knows no tools")
            }
        }
        if chat.isBarePrompt { return lines.joined() }
        // the beginning of an answer is gone on with
        if chat.messages.last?.role != .assistant { lines.append("Assistant:") }
        return lines.joined(separator: "\n")
    }

    private mutating func text(of message: ChatMessage, _ at: String) throws(UnsupportedField) -> String {
        var text = ""
        for (place, part) in message.parts.enumerated() {
            let at = "\(at).content[\(place)]"
            if part.cache != nil { notes.leaveOut(.cacheControl) }
            switch part.kind {
            case .text(let piece), .refusal(let piece): text += piece
            case .reasoning: notes.leaveOut(.reasoningParts)
            case .media(let media):
                guard case .text(let piece) = media.source else {
                    throw UnsupportedField(.media, at: at, "must be a text, for this provider reads nothing else")
                }
                text += piece
            case .other(let other):
                let type = other["type"]?.string ?? "unknown"
                throw UnsupportedField(.media, at: at, "is a part of another protocol: \(type)")
            case .toolCall, .toolResult:
                throw UnsupportedField(.messages, at: at, "belongs to a tool, and this provider knows none")
            }
        }
        return text
    }
}
