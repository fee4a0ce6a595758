import Configuration

/// Decides, answer after answer, who classifies a request, and as what it counts in the end (semantics 2.2).
///
/// | the request | category | mode |
/// |---|---|---|
/// | has no message | conversation | none |
/// | brings tools | tools | direct |
/// | is a mere `ok` in a conversation that has a model | that of the request before | continuation |
/// | anything else | what the first classifier says that answers | its name |
///
/// A classifier that fails leads to the next one; the last are keywords, which cannot fail. Nothing here is an error.
struct ClassificationFlow {
    /// Who may be asked.
    enum Classifier: Equatable {
        case ollama
        case api
        case local
        case keywords
    }

    /// What to do next.
    enum Step: Equatable {
        case ask(Classifier)
        case decided(Classification)
    }

    private var decision: Classification?
    private var asked: Classifier?
    private var left: [Classifier]

    /// `previous` is the category of the conversation's request before; nil when there was none.
    init(_ prompt: RouterPrompt, mode: RouterSection.Mode, previous: String?) {
        left = Self.classifiers(of: mode)
        if !prompt.hasMessages {
            decision = Classification(category: Self.fallback, mode: .none)
        } else if prompt.hasTools {
            decision = Classification(category: "tools", mode: .direct)
        } else if let previous, prompt.isContinuation {
            decision = Classification(category: previous, mode: .continuation)
        }
    }

    /// The next step.
    mutating func next() -> Step {
        if let decision { return .decided(decision) }
        guard !left.isEmpty else { return .decided(Classification(category: Self.fallback, mode: .keywords)) }
        let classifier = left.removeFirst()
        asked = classifier
        return .ask(classifier)
    }

    /// The classifier that was asked has said a category, or has failed (nil).
    mutating func answered(_ category: String?) {
        guard let category, let asked else { return }
        decision = Classification(category: category, mode: Self.mode(of: asked))
    }

    /// What everything is that nothing else is.
    static let fallback = "conversation"

    private static func classifiers(of mode: RouterSection.Mode) -> [Classifier] {
        switch mode {
        case .ollama: [.ollama, .keywords]
        case .api: [.api, .keywords]
        case .hybrid: [.ollama, .api, .keywords]
        case .local: [.local, .keywords]
        case .keywords: [.keywords]
        }
    }

    private static func mode(of classifier: Classifier) -> Classification.Mode {
        switch classifier {
        case .ollama: .ollama
        case .api: .api
        case .local: .local
        case .keywords: .keywords
        }
    }
}
