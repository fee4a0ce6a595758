/// Custom categories with everything that does not depend on a text worked out.
///
/// Made by ``LocalClassifier/prepare(_:)`` whenever the categories change, so that a request pays for its text alone.
public struct PreparedCategories: Sendable {
    /// The names, in the order that decides between equals.
    let names: [String]
    let keywords: KeywordIndex
    /// For each category what a text is compared with: its description, and its name with its keywords.
    let directions: [[SentenceVector]]

    /// No custom categories.
    public init() { self.init([], vectors: nil) }

    init(_ categories: [CustomCategory], vectors: SentenceVectors?) {
        names = categories.map(\.name)
        keywords = KeywordIndex(categories.map(\.keywords))
        directions = categories.map { category in
            let texts = [category.description, ([category.name] + category.keywords).joined(separator: " ")]
            return texts.compactMap { vectors?.vector(of: $0) }.filter { !$0.isZero }
        }
    }
}
