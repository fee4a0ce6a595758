import Domain

/// Which kind of task a request is, and who said so.
struct Classification: Equatable, Sendable {
    /// Who said so; the words of `routing_mode_distribution`.
    enum Mode: String, Sendable {
        /// Nobody: there was nothing to classify.
        case none
        /// The request itself: it brings tools.
        case direct
        /// The request before it in the same conversation.
        case continuation
        /// A small model of an Ollama.
        case ollama
        /// A small model of a provider.
        case api
        /// The classifier that ships with the gateway.
        case local
        /// Whole words.
        case keywords
    }

    var category: String
    var mode: Mode
    /// What the classification itself cost.
    var cost = Cost.zero
    /// The calls to providers that it took.
    var calls: [RunCalls.Call] = []
}
