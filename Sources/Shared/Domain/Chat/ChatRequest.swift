public import JSON

/// A request for a chat answer in no provider's words: what every surface reads into and every dialect writes from.
public struct ChatRequest: Sendable, Hashable {
    /// The model as the addressee knows it.
    public var model: String
    /// What was said so far, in order; system and developer messages stand where the client put them.
    public var messages: [ChatMessage]
    /// What the model may call.
    public var tools: [ChatTool] = []
    /// Whether it must, may or must not call; nil leaves it to the provider.
    public var toolChoice: ToolChoice?
    /// Whether several calls may come in one answer; nil leaves it to the provider.
    public var allowsParallelToolCalls: Bool?
    /// The most tokens of the answer, reasoning included; nil leaves it to the provider.
    public var maxOutputTokens: Int?
    /// Texts at which the answer ends.
    public var stop: [String] = []
    /// How the next token is chosen.
    public var sampling = Sampling()
    /// How many answers are wanted; nil is one.
    public var choiceCount: Int?
    /// How many alternatives of each token are to be told with their probabilities; 0 tells those of the chosen ones,
    /// nil tells none.
    public var logprobCount: Int?
    /// The form of the answer; nil is free text.
    public var answerFormat: AnswerFormat?
    /// How much the model is to think first; nil leaves it to the provider.
    public var reasoning: ReasoningWish?
    /// How long-winded the answer is to be: `low`, `medium`, `high`.
    public var verbosity: String?
    /// Whether the messages are one prompt to go on with, for providers that need no roles, rather than a conversation.
    public var isBarePrompt = false
    /// Whether the answer is wanted piece by piece.
    public var isStream = false
    /// The client's name for its own user.
    public var user: String?
    /// The client's own labels.
    public var metadata: JSONObject?
    /// At what priority the provider is to work.
    public var serviceTier: String?
    /// Requests with the same key share a beginning worth caching.
    public var promptCacheKey: String?
    /// Fields of the client's protocol that have no place above, under the client's names.
    public var rest: JSONObject = [:]

    /// A request that asks for one free answer.
    public init(model: String, messages: [ChatMessage]) {
        self.model = model
        self.messages = messages
    }
}

/// How the next token is chosen; nil leaves a value to the provider.
public struct Sampling: Sendable, Hashable {
    /// 0 … 2 with most providers, 0 … 1 with Anthropic and Cohere.
    public var temperature: Double?
    /// 0 … 1.
    public var topP: Double?
    /// At least 1.
    public var topK: Int?
    /// 0 … 1.
    public var minP: Double?
    /// −2 … 2.
    public var frequencyPenalty: Double?
    /// −2 … 2.
    public var presencePenalty: Double?
    /// The same seed asks for the same answer.
    public var seed: Int?
    /// Token id to −100 … 100, as the client wrote it.
    public var logitBias: JSONObject?

    /// Everything left to the provider.
    public init() {}
}

/// The form an answer must have.
public enum AnswerFormat: Sendable, Hashable {
    /// Free text, said expressly.
    case text
    /// Any JSON object.
    case json
    /// JSON that follows a schema.
    case schema(Schema)

    /// A JSON schema and what it is called.
    public struct Schema: Sendable, Hashable {
        /// A name some providers ask for; `answer` where the client gave none.
        public var name: String
        /// What the answer is for.
        public var description: String?
        /// The schema itself.
        public var schema: JSONValue
        /// Whether the provider must follow it to the letter.
        public var isStrict: Bool?

        /// A named schema.
        public init(name: String, description: String? = nil, schema: JSONValue, isStrict: Bool? = nil) {
            self.name = name
            self.description = description
            self.schema = schema
            self.isStrict = isStrict
        }
    }
}

/// How much a model is to think before it answers.
public struct ReasoningWish: Sendable, Hashable {
    /// `none`, `minimal`, `low`, `medium`, `high`, `xhigh` or `max`; a provider's own word is kept as it is.
    public var effort: String?
    /// The most tokens of thought; 0 asks for none, −1 leaves the amount to the model.
    public var budgetTokens: Int?
    /// Whether the thoughts, or a summary of them, are to be shown.
    public var isShown: Bool?
    /// How detailed a summary is wanted: `auto`, `concise`, `detailed`.
    public var summary: String?

    /// A wish; what is nil is left to the provider.
    public init(effort: String? = nil, budgetTokens: Int? = nil, isShown: Bool? = nil, summary: String? = nil) {
        self.effort = effort
        self.budgetTokens = budgetTokens
        self.isShown = isShown
        self.summary = summary
    }
}
