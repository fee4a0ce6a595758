import Configuration
import Domain
import Synchronization
import Telemetry

/// What the event loops share of the task router: the categories as they stand, and what it remembers.
///
/// Nothing in here waits; what is kept on disk is `RouterShelf`'s work.
final class TaskRouter: Sendable {
    /// Everything that is derived from the categories, made anew with every change of them.
    struct Standing: Sendable {
        let book: RouterBook
        let keywords: any PromptClassifier
        /// The classifier that ships with the gateway; nil where there is none, then keywords decide.
        let local: (any PromptClassifier)?
    }

    private struct State {
        var overrides = RouterOverrides()
        var standing: Standing
    }

    let section: RouterSection
    let turns: ConversationTurns
    let ollamaRest: ClassifierRest
    let apiRest: ClassifierRest
    /// Calls of classifiers that run now, on all loops.
    let calls: Gauge
    /// More calls at once are not made: the classifier is slow, and keywords are better than a queue.
    ///
    /// Chosen, unmeasured.
    static let mostCalls = 256
    private let makeLocal: @Sendable (RouterBook) -> (any PromptClassifier)?
    private let state: Mutex<State>

    /// The categories of a configuration; `local` makes the embedded classifier for them.
    ///
    /// What `former` remembers of conversations goes on, and what it knows of classifiers that are still the same; of the
    /// cheap model's providers the caller knows whether they are.
    init(
        _ section: RouterSection,
        former: TaskRouter? = nil,
        keepsProviders: Bool = true,
        local: @escaping @Sendable (RouterBook) -> (any PromptClassifier)? = { _ in nil }
    ) {
        self.section = section
        turns = former?.turns ?? ConversationTurns()
        calls = former?.calls ?? Gauge()
        let keepsOllama = former.map { $0.section.ollama == section.ollama } ?? false
        ollamaRest = keepsOllama ? former?.ollamaRest ?? ClassifierRest() : ClassifierRest()
        let keepsAPI = keepsProviders && former.map { $0.section.api == section.api } ?? false
        apiRest = keepsAPI ? former?.apiRest ?? ClassifierRest() : ClassifierRest()
        makeLocal = local
        let book = RouterBook(section)
        state = Mutex(State(standing: Standing(book: book, keywords: KeywordClassifier(book), local: local(book))))
    }

    /// As it stands now.
    var standing: Standing { state.withLock { $0.standing } }

    /// The categories as they stand now.
    var book: RouterBook { standing.book }

    /// What was changed through the interface.
    var overrides: RouterOverrides { state.withLock { $0.overrides } }

    /// Lays what was changed through the interface over the configuration; the next request sees it.
    func take(_ overrides: RouterOverrides) {
        let book = RouterBook(section, overrides)
        let standing = Standing(book: book, keywords: KeywordClassifier(book), local: makeLocal(book))
        state.withLock { $0 = State(overrides: overrides, standing: standing) }
    }

    /// Where a caller's conversation is remembered.
    func key(_ caller: Access.Caller, _ prompt: RouterPrompt) -> ConversationTurns.Key {
        ConversationTurns.Key(keyID: caller.keyID, name: prompt.conversation)
    }
}
