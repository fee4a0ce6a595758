/// How large a prompt is and how much its model can hold, told when the one exceeds the other.
public struct ContextFigures: Sendable, Equatable {
    /// The prompt's tokens, estimated.
    public var estimatedTokens: Int
    /// The model's context in tokens; nil when nobody has told it.
    public var maxContext: Int?

    /// The two figures.
    public init(estimatedTokens: Int, maxContext: Int?) {
        self.estimatedTokens = estimatedTokens
        self.maxContext = maxContext
    }
}
