public import Domain

/// In what a provider's OpenAI-shaped chat departs from OpenAI's own; the defaults are those of most services.
public struct OpenAIDifferences: Sendable, Hashable {
    /// How the most tokens of an answer are called.
    public enum LengthName: Sendable, Hashable {
        /// `max_tokens`.
        case maxTokens
        /// `max_completion_tokens`.
        case maxCompletionTokens
        /// `max_completion_tokens` for OpenAI's reasoning models, which refuse the other, else `max_tokens`.
        case byModel
    }

    /// How a wish for thoughts is told.
    public enum ReasoningWords: Sendable, Hashable {
        /// `reasoning_effort`.
        case effort
        /// `reasoning: {effort, max_tokens, exclude}`.
        case object
        /// `thinking: {type: enabled | disabled}`: on or off, no more.
        case onOff
        /// `enable_thinking` and `thinking_budget`.
        case budget
        /// Not at all.
        case unknown
    }

    /// How thoughts of earlier answers are handed back.
    public enum ThoughtWords: Sendable, Hashable {
        /// Not at all: they are left out.
        case none
        /// `reasoning_content`; seals are left out.
        case content
        /// `reasoning_details`, seals and all.
        case details
        /// Parts `{"type":"thinking"}` of the content; seals are left out.
        case parts
    }

    /// How media stand in a message.
    public enum MediaWords: Sendable, Hashable {
        /// `image_url`, `input_audio`, `file`.
        case openAI
        /// The same and `video_url`.
        case openAIAndVideo
        /// `image_url`, `document_url`, `input_audio` with the sound itself.
        case mistral
    }

    /// How token probabilities are asked for.
    public enum LogprobWords: Sendable, Hashable {
        /// `logprobs: true` and `top_logprobs`.
        case flag
        /// `logprobs: n`.
        case count
    }

    /// What stands between the base URL and `/chat/completions`.
    public var version = "/v1"
    /// Whether a client of the protocol may send its own bytes; false for a provider that refuses what it does not know.
    public var passesClientBytes = true
    /// What it does not know: of advice it is left out, anything else is refused.
    public var unknown: Set<ChatField> = [.topK, .minP, .cacheControl]
    /// How the most tokens of an answer are called.
    public var lengthName = LengthName.maxTokens
    /// Whether the role `developer` is known; else such messages are told as `system`.
    public var knowsDeveloper = false
    /// How the seed is called.
    public var seedName = "seed"
    /// How it is said that some tool must be called.
    public var requiredWord = "required"
    /// Whether a tool may be named that must be called.
    public var takesNamedTool = true
    /// Whether `stream_options.include_usage` is understood; where it is not, usage comes unasked.
    public var takesStreamOptions = true
    /// Whether an answer's form may be a JSON schema; where not, the schema is refused.
    public var takesSchema = true
    /// How a wish for thoughts is told.
    public var reasoning = ReasoningWords.effort
    /// The words for effort, weakest first; a word that is not among them becomes the nearest.
    public var efforts = ["none", "minimal", "low", "medium", "high", "xhigh"]
    /// How thoughts of earlier answers are handed back.
    public var thoughts = ThoughtWords.none
    /// How media stand in a message.
    public var media = MediaWords.openAI
    /// How token probabilities are asked for.
    public var logprobs = LogprobWords.flag
    /// The highest temperature; above it that bound is sent.
    public var highestTemperature = 2.0
    /// Whether names of tool calls must be nine letters and digits.
    public var hasShortToolIDs = false
    /// Whether a last message of the assistant needs `prefix: true` to be carried on.
    public var marksPrefix = false
    /// Whether a message of several texts must be told as one, with line ends between them.
    public var joinsTexts = false
    /// Whether a tool's result may name the tool.
    public var takesResultName = true
    /// Names in the `rest` of requests and messages that it knows.
    public var knownRest: Set<String> = []

    /// The ways of most services.
    public init() {}

    /// The ways of most services, changed.
    public init(_ change: (inout Self) -> Void) {
        self.init()
        change(&self)
    }

    /// OpenAI's own.
    public static let openAI = Self {
        $0.lengthName = .byModel
        $0.knowsDeveloper = true
    }
}

extension ChatField {
    /// Whether a provider may be asked without it: it changes no word of a good answer.
    var isAdvice: Bool {
        switch self {
        case .name, .reasoningParts, .cacheControl, .strictTools, .reasoning, .verbosity, .user, .metadata,
            .serviceTier, .promptCacheKey, .topK, .minP, .seed, .mediaDetail, .mediaName:
            true
        default: false
        }
    }
}
