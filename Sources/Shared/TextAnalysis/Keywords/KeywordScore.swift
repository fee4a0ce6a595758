/// Tells the category of a text by counting keywords: whole words and phrases, without case and accents.
///
/// The most hits win. Among equals a custom category comes first, in their order, then tools, code, reasoning and
/// conversation; a text without any hit is conversation. Of a text beyond 16 KB the first and the last 8 KB are read.
///
/// Build it when the configuration changes; a request then costs one pass over its text.
public struct KeywordScore: Sendable {
    private let names: [String]
    private let index: KeywordIndex

    /// The keywords of the built-in categories by their names, and custom categories with theirs.
    ///
    /// Another name among `builtIn` is taken as a custom category, after those of `custom` and by the alphabet.
    public init(builtIn: [String: [String]], custom: [CustomCategory] = []) {
        var lists: [String: [String]] = builtIn
        var names: [String] = []
        let fixed = BuiltInCategory.allCases.map(\.rawValue)
        for category in custom {
            if !names.contains(category.name), !fixed.contains(category.name) { names.append(category.name) }
            lists[category.name, default: []] += category.keywords
        }
        names += builtIn.keys.sorted().filter { !names.contains($0) && !fixed.contains($0) }
        self.names = names + fixed
        index = KeywordIndex(self.names.map { lists[$0] ?? [] })
    }

    /// The category of a text, and how often each one's keywords stand in it.
    public func verdict(on text: String) -> KeywordVerdict {
        var text = text
        let hits = text.withUTF8 { index.hits(in: $0) }
        let most = hits.max() ?? 0
        guard most > 0, let winner = hits.firstIndex(of: most) else {
            return KeywordVerdict(category: BuiltInCategory.conversation.rawValue, hits: 0, hitsByCategory: [:])
        }
        let byCategory = zip(names, hits).filter { $0.1 > 0 }
        return KeywordVerdict(
            category: names[winner],
            hits: most,
            hitsByCategory: Dictionary(uniqueKeysWithValues: byCategory)
        )
    }
}
