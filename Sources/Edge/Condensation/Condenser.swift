import Configuration
import Domain

/// Shortens a conversation that a provider found too long: its older part becomes a summary (contract S3-F11, semantics 3.2).
///
/// Pure; who sums up is `ChatRun.condense`.
struct Condenser: Sendable {
    /// A conversation taken apart.
    struct Parts: Equatable {
        /// What the system and the developer said, wherever it stood.
        var instructions: [ChatMessage]
        /// The text of what is summed up, no longer than the configuration lets it be.
        var text: String
        /// The last thing the user said, with the tool calls that followed.
        var recent: [ChatMessage]
    }

    let section: CondensationSection

    /// Whether a provider's refusal is one of those that lead here; looked for in its words, its code and the gateway's.
    func matches(_ error: GatewayError) -> Bool {
        let texts = [error.code.rawValue, error.upstream?.code, error.message].compactMap { $0 }
        return section.errorPatterns.contains { pattern in
            // house: the configuration is refused when one cannot be read
            guard let expression = try? Regex(pattern).ignoresCase() else { return false }
            return texts.contains { $0.contains(expression) }
        }
    }

    /// Takes a conversation apart; nil where nothing could be gained.
    ///
    /// What follows the user's last words stays whole, for the result of a tool without its call is refused.
    func parts(of chat: ChatRequest) -> Parts? {
        let said = chat.messages.filter { !Self.isInstruction($0) }
        guard let question = said.lastIndex(where: { $0.role == .user }), question > 0 else { return nil }
        let whole = said[..<question].map(Self.line).joined(separator: "\n")
        let recent = Array(said[question...])
        let instructions = chat.messages.filter(Self.isInstruction)
        let rest = (instructions + recent).reduce(0) { $0 + Self.line($1).count }
        guard whole.count * Self.leastShare >= rest else { return nil }
        return Parts(instructions: instructions, text: shortened(whole), recent: recent)
    }

    /// What is asked of the model that sums up.
    func question(_ parts: Parts, model: String) -> ChatRequest {
        var chat = ChatRequest(model: model, messages: [ChatMessage(.user, text: Self.task + parts.text)])
        chat.maxOutputTokens = max(16, min(section.summaryMaxTokens, parts.text.count / 2))
        return chat
    }

    /// The conversation with the summary in the place of its older part; without one the end of that part stands there.
    func condensed(_ chat: ChatRequest, _ parts: Parts, summary: String?) -> ChatRequest {
        let words = summary.map { Self.mark + $0 } ?? Self.markOfCut + parts.text
        var chat = chat
        chat.messages = parts.instructions + [ChatMessage(.system, text: words)] + parts.recent
        return chat
    }

    /// A text beyond the threshold keeps its last part, half the threshold long.
    private func shortened(_ text: String) -> String {
        text.count > section.truncationThreshold ? String(text.suffix(section.truncationThreshold / 2)) : text
    }

    private static func isInstruction(_ message: ChatMessage) -> Bool {
        message.role == .system || message.role == .developer
    }

    /// A message as a line of a transcript; thoughts are left out, media are named.
    private static func line(_ message: ChatMessage) -> String {
        "\(message.role.rawValue): " + words(message.parts)
    }

    private static func words(_ parts: [ContentPart]) -> String {
        parts.compactMap { part in
            switch part.kind {
            case .text(let text), .refusal(let text): text
            case .media(let media): "[\(media.kind.rawValue)]"
            case .toolCall(let call): "[calls \(call.name)(\(call.arguments))]"
            case .toolResult(let result): "[\(result.name ?? "result"): \(words(result.parts))]"
            case .reasoning, .other: nil
            }
        }.joined(separator: " ")
    }

    /// The older part must be at least a fifth of all that is said, or it is not what makes the conversation too long.
    ///
    /// Chosen, unmeasured.
    private static let leastShare = 4
    private static let task =
        "Sum up this part of a conversation for somebody who has to go on with it. Keep names, numbers, decisions, "
        + "constraints and open questions. Answer with the summary alone.\n\n"
    private static let mark = "What was said before, summed up:\n"
    private static let markOfCut = "The end of what was said before; its beginning was left out:\n"
}
