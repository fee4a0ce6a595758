/// A request for vectors in no provider's words.
public struct EmbeddingRequest: Sendable, Hashable {
    /// A text, or the tokens of one.
    public enum Input: Sendable, Hashable {
        case text(String)
        case tokens([Int])
    }

    /// The model as the addressee knows it.
    public var model: String
    /// One vector each, in this order.
    public var inputs: [Input]
    /// The length of the vectors; nil leaves it to the model.
    public var dimensions: Int?
    /// What the vectors are for, in Cohere's words: `search_document`, `search_query`, `classification`, `clustering`.
    public var task: String?
    /// A heading of the text, which some models take into account.
    public var title: String?
    /// Whether texts that are too long are cut; nil leaves it to the provider.
    public var isTruncated: Bool?
    /// The client's name for its own user.
    public var user: String?

    /// A request for one vector an input.
    public init(model: String, inputs: [Input]) {
        self.model = model
        self.inputs = inputs
    }
}

/// Vectors in no provider's words.
public struct EmbeddingAnswer: Sendable, Hashable {
    /// One an input, in the inputs' order.
    public var vectors: [[Float]]
    /// The model that answered, in the provider's words.
    public var model: String?
    /// On the provider's word; nil when it does not tell.
    public var usage: Usage?

    /// An answer.
    public init(vectors: [[Float]], model: String? = nil, usage: Usage? = nil) {
        self.vectors = vectors
        self.model = model
        self.usage = usage
    }
}
