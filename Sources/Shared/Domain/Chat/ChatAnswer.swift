public import JSON

/// A whole answer in no provider's words.
public struct ChatAnswer: Sendable, Hashable {
    /// The provider's name for the answer.
    public var id: String?
    /// The model that answered, in the provider's words.
    public var model: String?
    /// Seconds since 1970; nil when the provider does not tell.
    public var created: Int?
    /// One for each answer asked for.
    public var choices: [ChatChoice]
    /// On the provider's word; nil when it does not tell.
    public var usage: Usage?

    /// An answer.
    public init(
        id: String? = nil,
        model: String? = nil,
        created: Int? = nil,
        choices: [ChatChoice],
        usage: Usage? = nil
    ) {
        self.id = id
        self.model = model
        self.created = created
        self.choices = choices
        self.usage = usage
    }
}

/// One of the answers to a request.
public struct ChatChoice: Sendable, Hashable {
    /// 0 for the first.
    public var index: Int
    /// What was said, thought and called, in order.
    public var parts: [ContentPart]
    /// Why it ended.
    public var finish: FinishReason
    /// The text at which it ended, when one of the request's did it and the provider tells which.
    public var stopSequence: String?
    /// The probabilities of its tokens, in OpenAI's form `{"content":[…]}`.
    public var logprobs: JSONValue?

    /// A choice.
    public init(
        index: Int = 0,
        parts: [ContentPart],
        finish: FinishReason,
        stopSequence: String? = nil,
        logprobs: JSONValue? = nil
    ) {
        self.index = index
        self.parts = parts
        self.finish = finish
        self.stopSequence = stopSequence
        self.logprobs = logprobs
    }
}

/// Why an answer ended.
public enum FinishReason: String, Sendable, Hashable, CaseIterable {
    /// The model had said everything.
    case stop
    /// One of the request's stop texts came.
    case stopSequence = "stop_sequence"
    /// The most tokens were reached.
    case length
    /// Tools are to be called.
    case toolCalls = "tool_calls"
    /// The provider kept the answer, or a part of it, back.
    case contentFilter = "content_filter"
    /// The model did not want to answer.
    case refusal
    /// The provider stopped in the middle of its own work and is to be asked again with what it said.
    case paused
}
