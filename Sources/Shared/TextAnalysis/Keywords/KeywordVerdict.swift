/// What keywords say of a text.
public struct KeywordVerdict: Sendable, Hashable {
    /// The category with most hits; of equals the user's own in their order, then tools, code, reasoning, conversation.
    ///
    /// `conversation` where nothing was hit.
    public let category: String
    /// Hits of that category.
    public let hits: Int
    /// Hits of every category that has some.
    public let hitsByCategory: [String: Int]
}
