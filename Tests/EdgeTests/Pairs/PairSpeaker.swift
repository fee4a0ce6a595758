import Domain
import HTTP
import JSON
import Providers
import Testing

@testable import Edge

/// A protocol with both its halves: as a client it writes requests with the dialect and reads answers with it, as a
/// provider it reads requests with the surface and writes answers with it.
struct PairSpeaker: Sendable, CustomTestStringConvertible {
    let name: String
    let dialect: any ChatDialect
    let surface: any ChatSurface
    let model: String
    let speech: PairSpeech
    /// What is heard where a reason without calls was told; what is missing is heard as it was told.
    let hears: [FinishReason: FinishReason]
    /// Which parts of the token counts it knows.
    let counts: Set<PairCount>

    var testDescription: String { name }

    /// What is heard where an answer was told to have ended so: the reason, and the stop text if it is told.
    func finish(of choice: ChatChoice) -> (FinishReason, String?) {
        if choice.finish == .stopSequence, choice.stopSequence != nil, speech.contains(.stopTexts) {
            return (.stopSequence, choice.stopSequence)
        }
        if choice.finish == .refusal, speech.contains(.refusals), choice.parts.contains(where: \.isRefusal) {
            return (.refusal, nil)
        }
        return (hears[choice.finish] ?? choice.finish, nil)
    }
}

/// Parts of the token counts.
enum PairCount: Sendable {
    case cacheRead
    case cacheWrite
    case cacheWriteLong
    case reasoning
    case audio
}

extension PairSpeaker {
    static let all: [PairSpeaker] = [openAI, anthropic, gemini, gemini3, cohere, ollama, mistral, responses]

    /// OpenAI's protocol with all that services added to it, so that nothing is lost on its side.
    static let openAI = Self(
        name: "OpenAI",
        dialect: OpenAIChat(
            OpenAIDifferences {
                $0.unknown = []
                $0.knowsDeveloper = true
                $0.thoughts = .details
                $0.reasoning = .object
                $0.efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
                $0.media = .openAI
            }
        ),
        surface: OpenAIChatSurface(surface: .openAI),
        model: "gpt-4.1",
        speech: [
            .usual,
            .severalTexts, .pictureAddresses, .pictureDetail, .picturesFirst, .documents, .documentNames, .sounds,
            .cacheMarks,
            .unsealedThoughts, .sealsOverThoughts, .sealedThoughts, .sealsOverCalls, .severalResultTexts,
            .laterInstructions, .developers, .speakerNames, .refusals, .textualArguments, .oddIDs, .parallelWish,
            .autoChoice, .forcedChoice, .namedChoice, .strictTools, .singleStrictTools, .bareTools, .freeSampling,
            .penaltiesAndSeed,
            .minP, .logitBias, .choices, .logprobs, .logprobAlternatives, .textFormat, .anyJSON, .namedSchemas,
            .efforts,
            .budgets, .hiddenThoughts, .users, .otherAdvice, .stopTexts, .answerPictures, .ids, .models,
        ],
        hears: [.stopSequence: .stop, .refusal: .contentFilter, .paused: .stop],
        counts: [.cacheRead, .cacheWrite, .reasoning, .audio]
    )

    /// A model that can be told to think by effort and by a number of tokens.
    static let anthropic = Self(
        name: "Anthropic",
        dialect: AnthropicChat(),
        surface: AnthropicChatSurface(),
        model: "claude-opus-4-6",
        speech: [
            .usual, .severalTexts, .pictureAddresses, .picturesFirst, .documents, .documentNames, .cacheMarks,
            .sealsOverThoughts,
            .sealedThoughts, .failures, .severalResultTexts, .resultPictures, .parallelWish, .autoChoice,
            .forcedChoice, .namedChoice, .strictTools, .singleStrictTools, .efforts, .budgets, .hiddenThoughts, .users,
            .stopTexts,
            .ids, .models, .partsInAnyOrder,
        ],
        hears: [.contentFilter: .refusal],
        counts: [.cacheRead, .cacheWrite, .cacheWriteLong, .reasoning]
    )

    private static let geminiSpeech: PairSpeech = [
        .usual, .severalTexts, .pictureAddresses, .picturesFirst, .documents, .sounds, .unsealedThoughts,
        .sealsOverThoughts,
        .sealsOverCalls, .failures, .oddIDs, .autoChoice, .forcedChoice, .namedChoice, .bareTools, .freeSampling,
        .penaltiesAndSeed,
        .choices, .logprobs, .logprobAlternatives, .textFormat, .anyJSON, .budgets, .hiddenThoughts, .answerPictures,
        .ids, .models, .partsInAnyOrder,
    ]

    private static let geminiHears: [FinishReason: FinishReason] = [
        .stopSequence: .stop, .refusal: .contentFilter, .paused: .stop,
    ]

    static let gemini = Self(
        name: "Gemini 2.5",
        dialect: GeminiChat(),
        surface: GeminiChatSurface(),
        model: "gemini-2.5-flash",
        speech: geminiSpeech,
        hears: geminiHears,
        counts: [.cacheRead, .reasoning, .audio]
    )

    /// The generation that wants calls sealed, takes pictures in results and is told to think by effort.
    static let gemini3 = Self(
        name: "Gemini 3",
        dialect: GeminiChat(),
        surface: GeminiChatSurface(),
        model: "gemini-3-flash-preview",
        speech: geminiSpeech.union([.resultPictures, .efforts]),
        hears: geminiHears,
        counts: [.cacheRead, .reasoning, .audio]
    )

    static let cohere = Self(
        name: "Cohere",
        dialect: CohereChat(),
        surface: CohereChatSurface(),
        model: "command-a-03-2025",
        speech: [
            .usual, .severalTexts, .pictureAddresses, .pictureDetail, .picturesFirst, .unsealedThoughts,
            .severalResultTexts,
            .laterInstructions, .textualArguments, .oddIDs, .forcedChoice, .strictTools, .freeSampling,
            .penaltiesAndSeed,
            .logprobs, .textFormat, .anyJSON, .budgets, .ids,
        ],
        hears: [.refusal: .stop, .paused: .stop],
        counts: [.cacheRead]
    )

    static let ollama = Self(
        name: "Ollama",
        dialect: OllamaChat(),
        surface: OllamaChatSurface(),
        model: "qwen3:8b",
        speech: [
            .usual, .unsealedThoughts, .laterInstructions, .oddIDs, .freeSampling, .penaltiesAndSeed, .minP, .logprobs,
            .logprobAlternatives, .anyJSON, .efforts, .models,
        ],
        hears: [.stopSequence: .stop, .refusal: .stop, .paused: .stop],
        counts: []
    )
}

extension PairSpeaker {
    /// Mistral's protocol, of which its surface and its dialect make OpenAI's words.
    static let mistral = Self(
        name: "Mistral",
        dialect: MistralChat(),
        surface: MistralChatSurface(surface: .openAI),
        model: "mistral-large-latest",
        speech: [
            .stops, .severalTexts, .pictureAddresses, .pictureDetail, .picturesFirst, .documents, .documentNames,
            .unsealedThoughts, .severalResultTexts, .laterInstructions, .textualArguments, .parallelWish, .autoChoice,
            .forcedChoice, .namedChoice, .strictTools, .singleStrictTools, .bareTools, .freeSampling,
            .penaltiesAndSeed, .choices, .textFormat, .anyJSON, .namedSchemas, .stopTexts, .ids, .models,
        ],
        hears: [.stopSequence: .stop, .refusal: .contentFilter, .paused: .stop],
        counts: [.cacheRead, .cacheWrite, .reasoning, .audio]
    )

    /// OpenAI's responses, of which nothing is kept.
    static let responses = Self(
        name: "Responses",
        dialect: OpenAIResponsesChat(),
        surface: ResponsesSurface(),
        model: "gpt-5",
        speech: [
            .longIDs, .severalTexts, .pictureAddresses, .pictureDetail, .picturesFirst, .documents, .documentNames,
            .sounds, .sealedThoughts, .severalResultTexts, .resultPictures, .laterInstructions, .developers, .refusals,
            .textualArguments, .oddIDs, .parallelWish, .autoChoice, .forcedChoice, .namedChoice, .strictTools,
            .singleStrictTools, .bareTools, .freeSampling, .logprobs, .logprobAlternatives, .textFormat, .anyJSON,
            .namedSchemas, .efforts, .users, .otherAdvice, .answerPictures, .models, .partsInAnyOrder,
        ],
        hears: [.stopSequence: .stop, .refusal: .contentFilter, .paused: .stop],
        counts: [.cacheRead, .reasoning]
    )
}

/// A client's protocol and a provider's.
struct Pair: Sendable, CustomTestStringConvertible {
    let client: PairSpeaker
    let provider: PairSpeaker

    var testDescription: String { "\(client.name) to \(provider.name)" }

    /// What both can say.
    var speech: PairSpeech { client.speech.intersection(provider.speech) }

    /// Whether one of the two has this name's beginning.
    func has(_ name: String) -> Bool { client.name.hasPrefix(name) || provider.name.hasPrefix(name) }

    static let all: [Pair] = PairSpeaker.all.flatMap { client in
        PairSpeaker.all.map { Pair(client: client, provider: $0) }
    }
}

extension ContentPart {
    /// Whether it is a refusal in words.
    fileprivate var isRefusal: Bool { if case .refusal = kind { true } else { false } }
}
