/// A category that the users of the task router have added to the built-in ones.
public struct CustomCategory: Sendable, Hashable {
    /// What it is called; no two have the same name.
    public var name: String
    /// What belongs to it, in a sentence of any language; empty: only its keywords tell.
    public var description: String
    /// Words and phrases of which one in a text is enough.
    public var keywords: [String]

    /// A category with these words about it.
    public init(name: String, description: String = "", keywords: [String] = []) {
        self.name = name
        self.description = description
        self.keywords = keywords
    }
}
