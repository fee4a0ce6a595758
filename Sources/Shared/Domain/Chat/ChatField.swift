/// The parts of a request that not every protocol can express; the raw values are OpenAI's names.
public enum ChatField: String, Sendable, Hashable, CaseIterable {
    case messages
    case name = "messages.name"
    case media = "messages.content"
    /// How closely to look at a picture.
    case mediaDetail = "messages.content.image_url.detail"
    /// The name of a document.
    case mediaName = "messages.content.file.filename"
    case reasoningParts = "messages.reasoning"
    case cacheControl = "cache_control"
    case tools
    case toolChoice = "tool_choice"
    case strictTools = "tools.strict"
    case parallelToolCalls = "parallel_tool_calls"
    case maxOutputTokens = "max_tokens"
    case stop
    case temperature
    case topP = "top_p"
    case topK = "top_k"
    case minP = "min_p"
    case frequencyPenalty = "frequency_penalty"
    case presencePenalty = "presence_penalty"
    case seed
    case logitBias = "logit_bias"
    case choiceCount = "n"
    case logprobs
    case answerFormat = "response_format"
    case reasoning = "reasoning_effort"
    case verbosity
    case user
    case metadata
    case serviceTier = "service_tier"
    case promptCacheKey = "prompt_cache_key"
    /// Whether texts that are too long are cut before they become vectors.
    case truncation = "truncate"
    /// What embeddings are for.
    case task = "input_type"
}

/// A request asks for something that this provider's protocol cannot express, and that must not be dropped.
public struct UnsupportedField: Error, Sendable, Hashable {
    /// What cannot be expressed.
    public var field: ChatField
    /// Where it stands when the field alone does not say it, such as `tools[2]`.
    public var place: String?
    /// Why, in words for the client: `has no log probabilities`.
    public var reason: String

    /// A field that cannot be expressed.
    public init(_ field: ChatField, at place: String? = nil, _ reason: String) {
        self.field = field
        self.place = place
        self.reason = reason
    }
}

/// What a translation did that the client should know: told in `_proxy_info`.
public struct TranslationNotes: Sendable, Hashable {
    /// Fields whose value had to be changed, such as a temperature above the provider's range.
    public var adjusted: [ChatField] = []
    /// Fields that only advise the provider and that this one does not know.
    public var leftOut: [ChatField] = []

    /// Nothing was done.
    public init() {}

    /// Notes that a value had to be changed.
    public mutating func adjust(_ field: ChatField) { if !adjusted.contains(field) { adjusted.append(field) } }

    /// Notes that a field was left out.
    public mutating func leaveOut(_ field: ChatField) { if !leftOut.contains(field) { leftOut.append(field) } }
}
