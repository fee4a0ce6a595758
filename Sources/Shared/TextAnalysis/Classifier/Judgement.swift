/// What the classifier makes of a text.
public struct Judgement: Sendable, Hashable {
    /// What a judgement rests on.
    public enum Ground: String, Sendable, Hashable {
        /// The trained weights.
        case model
        /// A keyword of a custom category.
        case keyword
        /// The description of a custom category, which the text is like.
        case description
    }

    /// The name of the category: one of ``BuiltInCategory`` or a custom one.
    public let category: String
    /// How likely it is, 0 to 1.
    public let probability: Double
    /// What decided.
    public let ground: Ground
    /// How likely each category is, custom ones included; the sum is 1.
    public let probabilities: [String: Double]

    init(_ category: String, on ground: Ground, of probabilities: [String: Double]) {
        self.category = category
        self.ground = ground
        self.probabilities = probabilities
        probability = probabilities[category] ?? 0
    }
}
