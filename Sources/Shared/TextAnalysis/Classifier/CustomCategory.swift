/// A category that a user added to the built-in ones.
public struct CustomCategory: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// What belongs to it, in words.
    public var description: String
    /// Words and phrases that tell it.
    public var keywords: [String]

    /// A category; keywords and description may be missing.
    public init(name: String, description: String = "", keywords: [String] = []) {
        self.name = name
        self.description = description
        self.keywords = keywords
    }
}
