import Domain
import JSON

/// Makes equal what a trip changes by rule; the rules stand with `PairSpeech`.
enum PairNormal {
    static func request(_ chat: ChatRequest) -> ChatRequest {
        var chat = withoutMarks(chat)
        chat.model = ""
        if chat.reasoning?.effort == "none" {
            chat.reasoning?.effort = nil
            chat.reasoning?.budgetTokens = 0
        }
        for place in chat.messages.indices {
            for part in chat.messages[place].parts.indices {
                chat.messages[place].parts[part].kind = kind(chat.messages[place].parts[part].kind)
            }
        }
        return chat
    }

    /// The request without Google's marks for calls that are not its own.
    static func withoutMarks(_ chat: ChatRequest) -> ChatRequest {
        var chat = chat
        for place in chat.messages.indices {
            for part in chat.messages[place].parts.indices {
                guard case .toolCall(var call) = chat.messages[place].parts[part].kind,
                    call.signature == "skip_thought_signature_validator"
                else { continue }
                call.signature = nil
                chat.messages[place].parts[part].kind = .toolCall(call)
            }
        }
        return chat
    }

    private static func kind(_ kind: ContentPart.Kind) -> ContentPart.Kind {
        switch kind {
        case .toolResult(var result):
            result.name = nil
            return .toolResult(result)
        case .media(var media):
            if case .url = media.source { media.mediaType = nil }
            if media.name == "document.pdf" { media.name = nil }
            return .media(media)
        default: return kind
        }
    }

    /// What is heard of an answer that a provider gives and a client gets.
    static func answer(_ answer: ChatAnswer, over pair: Pair) -> ChatAnswer {
        var answer = answer
        answer.created = nil
        if !pair.speech.contains(.ids) { answer.id = nil }
        if !pair.speech.contains(.models) { answer.model = nil }
        for choice in answer.choices.indices {
            for part in answer.choices[choice].parts.indices {
                guard case .reasoning(var thought) = answer.choices[choice].parts[part].kind else { continue }
                thought.id = nil
                answer.choices[choice].parts[part].kind = .reasoning(thought)
            }
        }
        answer.usage = answer.usage.map { usage($0, known: pair.client.counts.intersection(pair.provider.counts)) }
        return answer
    }

    /// The same answer with the endings that the listed speakers hear, one after the other.
    static func ended(_ answer: ChatAnswer, over speakers: [PairSpeaker]) -> ChatAnswer {
        var answer = answer
        for speaker in speakers {
            for place in answer.choices.indices {
                (answer.choices[place].finish, answer.choices[place].stopSequence) =
                    speaker.finish(of: answer.choices[place])
            }
        }
        return answer
    }

    private static func usage(_ usage: Usage, known: Set<PairCount>) -> Usage {
        var usage = usage
        if !known.contains(.cacheRead) { usage.cacheReadTokens = 0 }
        if !known.contains(.cacheWrite) { usage.cacheWriteTokens = 0 }
        if !known.contains(.cacheWriteLong) { usage.cacheWriteLongTokens = 0 }
        if !known.contains(.reasoning) { usage.reasoningTokens = 0 }
        if !known.contains(.audio) {
            usage.audioPromptTokens = 0
            usage.audioCompletionTokens = 0
        }
        return usage
    }
}
