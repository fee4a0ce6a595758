/// What the keywords make of a text.
public struct KeywordVerdict: Sendable, Hashable {
    /// The category whose keywords stand in it most often, or `conversation` if none does.
    public let category: String
    /// How often they do.
    public let hits: Int
    /// The same of every category with a hit.
    public let hitsByCategory: [String: Int]
}
