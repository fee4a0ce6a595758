/// A category of your own.
public struct CategorySection: ConfigurationSection {
    /// What belongs to it, for the classifier.
    public var description: String = ""
    /// Models, tried in order.
    public var models: [String] = []
    /// Words that tell it.
    public var keywords: [String] = []

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("description", \.description, .text, "what belongs to it, for the classifier"),
        Field("models", \.models, .list(of: .name), "models, tried in order"),
        Field("keywords", \.keywords, .list(of: .name), "words that tell it"),
    ]
}
