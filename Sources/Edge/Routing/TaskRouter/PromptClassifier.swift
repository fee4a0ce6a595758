import TextAnalysis

/// Says by itself, at once and without asking anybody, which category a text belongs to.
protocol PromptClassifier: Sendable {
    /// The category's name.
    func category(of text: String) -> String
}

/// Whole words, counted per category.
struct KeywordClassifier: PromptClassifier {
    private let score: KeywordScore

    init(_ book: RouterBook) {
        let builtIn = book.categories.filter { !$0.isCustom }
        score = KeywordScore(
            builtIn: Dictionary(builtIn.map { ($0.name, $0.keywords) }) { first, _ in first },
            custom: book.textCategories
        )
    }

    func category(of text: String) -> String { score.verdict(on: text).category }
}

extension RouterBook {
    /// The user's own categories in the words of text analysis.
    var textCategories: [CustomCategory] {
        custom.map { CustomCategory(name: $0.name, description: $0.description, keywords: $0.keywords) }
    }
}
