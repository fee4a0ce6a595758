import Glibc

/// Tells the category of a prompt without asking any model: trained weights for the built-in categories, keywords and
/// descriptions for those that users have added.
///
/// A custom category is chosen
/// 1. at once, if a keyword of it stands in the text: the one with most hits, the first among equals. Its probability is
///    3/4 for one hit, and each further hit halves what is missing to 1;
/// 2. else if the text is like its description, or like its name and keywords: a cosine of at least ``threshold``, and
///    more than with any other. Its probability is 1/2 there and grows with the cosine.
///
/// What is left of 1 is shared among the built-in categories as the weights say; the likeliest of them is chosen if no
/// custom one is. A pure value: safe from any thread, and it never waits.
public struct LocalClassifier: Sendable {
    /// The cosine from which a text belongs to a custom category.
    ///
    /// Measured with eight categories of one sentence and three keywords each: half of 48 prompts that belong there, 1.1 %
    /// of 1,600 pairs with the 200 labelled prompts, most of which were about the category's matter too. At 0.25: two
    /// thirds, and 3.7 %. Keywords are what makes a category sure.
    public static let threshold: Float = 0.35
    /// How fast the probability grows with the cosine; chosen, unmeasured.
    private static let steepness = 20.0

    /// The vectors it looks at.
    public let vectors: SentenceVectors
    private let weights: ClassifierWeights

    /// The classifier of these vectors and the bytes of a `.cls` file, which stay where they are and must outlive it.
    ///
    /// - Throws: ``TextTableError`` when they are something else, or were learnt on other vectors.
    public init(vectors: SentenceVectors, weights: UnsafeRawBufferPointer) throws(TextTableError) {
        self.vectors = vectors
        self.weights = try ClassifierWeights(weights, vectors: vectors)
    }

    /// What is worked out once for custom categories.
    public func prepare(_ custom: [CustomCategory]) -> PreparedCategories {
        PreparedCategories(custom, vectors: vectors)
    }

    /// The category of a text, and how sure that is.
    ///
    /// At most the first and the last KB are read, for keywords 8 KB each. A text without a word is conversation.
    public func judge(_ text: String, among custom: PreparedCategories = PreparedCategories()) -> Judgement {
        var text = text
        return text.withUTF8 { text in
            let features = PromptFeatures(of: text, vectors: vectors)
            let builtIn = builtInProbabilities(features)
            if let byKeyword = judge(byKeywords: text, builtIn, custom) { return byKeyword }
            if let byDescription = judge(byDescription: features, builtIn, custom) { return byDescription }
            let likeliest = builtIn.max { $0.probability < $1.probability }?.category ?? .conversation
            return Judgement(likeliest.rawValue, on: .model, of: Self.shares(builtIn, custom, nil, 0))
        }
    }

    private typealias BuiltIn = [(category: BuiltInCategory, probability: Double)]

    private func builtInProbabilities(_ features: PromptFeatures) -> BuiltIn {
        guard features.words > 0 else {
            return ClassifierWeights.categories.map { ($0, $0 == .conversation ? 1 : 0) }
        }
        let scores = weights.scores(of: features)
        let powers = (0..<4).map { exp(Double(scores[$0] - scores.max())) }
        let sum = powers.reduce(0, +)
        return zip(ClassifierWeights.categories, powers).map { ($0, $1 / sum) }
    }

    private func judge(
        byKeywords text: UnsafeBufferPointer<UInt8>,
        _ builtIn: BuiltIn,
        _ custom: PreparedCategories
    ) -> Judgement? {
        guard !custom.keywords.isEmpty else { return nil }
        let hits = custom.keywords.hits(in: text)
        guard let most = hits.max(), most > 0, let winner = hits.firstIndex(of: most) else { return nil }
        let probability = 1 - scalbn(1.0, -Int32(min(most, 50)) - 1)
        return Judgement(
            custom.names[winner],
            on: .keyword,
            of: Self.shares(builtIn, custom, winner, probability)
        )
    }

    private func judge(
        byDescription features: PromptFeatures,
        _ builtIn: BuiltIn,
        _ custom: PreparedCategories
    ) -> Judgement? {
        guard !custom.names.isEmpty else { return nil }
        let text = SentenceVector(Array(features.vectors[..<vectors.dimensions]))
        var (winner, closest) = (0, -Float.infinity)
        for (index, directions) in custom.directions.enumerated() {
            for similarity in directions.map(text.similarity(to:)) where similarity > closest {
                (winner, closest) = (index, similarity)
            }
        }
        guard closest >= Self.threshold else { return nil }
        let probability = 1 / (1 + exp(-Self.steepness * Double(closest - Self.threshold)))
        return Judgement(
            custom.names[winner],
            on: .description,
            of: Self.shares(builtIn, custom, winner, probability)
        )
    }

    /// What each category has of 1 when a custom one has so much.
    private static func shares(
        _ builtIn: BuiltIn,
        _ custom: PreparedCategories,
        _ winner: Int?,
        _ probability: Double
    ) -> [String: Double] {
        var shares: [String: Double] = [:]
        for name in custom.names { shares[name] = 0 }
        for (category, share) in builtIn { shares[category.rawValue] = share * (1 - probability) }
        if let winner { shares[custom.names[winner]] = probability }
        return shares
    }
}
