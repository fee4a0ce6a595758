import TextAnalysis

/// The classifier that ships with the gateway, for one state of the categories.
struct LocalPromptClassifier: PromptClassifier {
    private let classifier: LocalClassifier
    private let categories: PreparedCategories

    init(_ classifier: LocalClassifier, _ book: RouterBook) {
        self.classifier = classifier
        categories = classifier.prepare(book.textCategories)
    }

    func category(of text: String) -> String { classifier.judge(text, among: categories).category }
}
