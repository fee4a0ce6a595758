import Domain
import Providers

/// A kind of piece that not every client protocol has a place for; the raw value is its name in `left_out`.
enum AnswerPiece: String, CaseIterable {
    case thoughts = "reasoning"
    /// Seals over thoughts and calls, sealed thoughts.
    case seals = "thought_signatures"
    case sealedThoughts = "redacted_thinking"
    /// A refusal is told as a text.
    case refusals = "refusal"
    case media = "images"
    case calls = "tool_calls"
}

extension ContentPart.Kind {
    /// What a part of an answer is.
    var pieces: Set<AnswerPiece> {
        switch self {
        case .reasoning(let thought):
            var pieces: Set<AnswerPiece> = thought.text.isEmpty ? [] : [.thoughts]
            if thought.signature != nil { pieces.insert(.seals) }
            return thought.sealed == nil ? pieces : pieces.union([.seals, .sealedThoughts])
        case .toolCall(let call): return call.signature == nil ? [.calls] : [.calls, .seals]
        case .refusal: return [.refusals]
        case .media: return [.media]
        case .text, .toolResult, .other: return []
        }
    }

    /// Whether a reader would see nothing but a picture in it, or nothing at all.
    fileprivate var isSilent: Bool {
        switch self {
        case .media, .other, .text(""): true
        default: false
        }
    }
}

extension ChatAnswer {
    /// What its parts are.
    var pieces: Set<AnswerPiece> {
        choices.reduce(into: []) { pieces, choice in
            for part in choice.parts { pieces.formUnion(part.kind.pieces) }
        }
    }

    /// Whether pictures are all it holds.
    var isPictureAlone: Bool {
        pieces == [.media] && choices.allSatisfy { $0.parts.allSatisfy(\.kind.isSilent) }
    }

    /// Names of the pieces that only the provider's own protocol has.
    var namesOfOthers: [String] {
        choices.flatMap(\.parts).compactMap(\.nameOfOther)
    }
}

extension ChatEvent {
    /// What an event tells.
    var pieces: Set<AnswerPiece> {
        switch self {
        case .reasoning: [.thoughts]
        case .reasoningSignature: [.seals]
        case .sealedReasoning: [.seals, .sealedThoughts]
        case .toolCallBegan(_, _, _, let signature, _): signature == nil ? [.calls] : [.calls, .seals]
        case .refusal: [.refusals]
        case .began, .text, .toolCallArguments, .logprobs, .finished, .usage: []
        }
    }
}
