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
