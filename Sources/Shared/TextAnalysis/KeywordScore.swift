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

/// Counts whole words and phrases of a text per category.
public struct KeywordScore: Sendable {
    private let categories: [(name: String, phrases: [[Substring]])]

    /// Keywords of the built-in categories by name, and the user's own; other names in `builtIn` count as the user's own, too.
    public init(builtIn: [String: [String]], custom: [CustomCategory] = []) {
        let order = ["tools", "code", "reasoning", "conversation"]
        let others = builtIn.keys.filter { !order.contains($0) }.sorted()
        let all =
            custom.map { (name: $0.name, keywords: $0.keywords) }
            + (others + order).map { (name: $0, keywords: builtIn[$0] ?? []) }
        categories = all.map { ($0.name, $0.keywords.map { Self.words($0) }.filter { !$0.isEmpty }) }
    }

    /// What the keywords say of a text.
    public func verdict(on text: String) -> KeywordVerdict {
        let words = Self.words(text)
        var places: [Substring: [Int]] = [:]
        for (index, word) in words.enumerated() { places[word, default: []].append(index) }
        var hits: [String: Int] = [:]
        var best = (name: "conversation", hits: 0)
        for (name, phrases) in categories {
            let count = phrases.reduce(0) { sum, phrase in
                sum + (places[phrase[0]] ?? []).count { words[$0...].starts(with: phrase) }
            }
            if count > 0 { hits[name] = count }
            if count > best.hits { best = (name, count) }
        }
        return KeywordVerdict(category: best.name, hits: best.hits, hitsByCategory: hits)
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "+" || $0 == "#") }
    }
}
