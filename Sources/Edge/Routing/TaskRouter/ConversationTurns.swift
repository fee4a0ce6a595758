import Synchronization

/// Remembers of each conversation which category its last request had and which model answered.
///
/// Forgotten with the process: a mere `ok` is then classified like any other text.
final class ConversationTurns: Sendable {
    /// The last request of a conversation.
    struct Turn: Equatable, Sendable {
        var category: String
        /// The entry of the chain that answered, as it is written there.
        var label: String
    }

    /// Whose conversation: a caller's name for it says nothing about another caller's.
    struct Key: Hashable, Sendable {
        var keyID: String?
        /// nil for requests that do not say which conversation they belong to.
        var name: String?
    }

    /// How many are remembered in each of two generations; a full one replaces the older.
    ///
    /// Chosen, unmeasured.
    private static let most = 10_000

    private struct State {
        var young: [Key: Turn] = [:]
        var old: [Key: Turn] = [:]
    }

    private let state = Mutex(State())

    /// The conversation's last request.
    subscript(_ key: Key) -> Turn? {
        state.withLock { $0.young[key] ?? $0.old[key] }
    }

    /// A request of the conversation was answered.
    func remember(_ turn: Turn, of key: Key) {
        state.withLock { state in
            if state.young.count >= Self.most, state.young[key] == nil {
                state.old = state.young
                state.young = [:]
            }
            state.young[key] = turn
        }
    }
}
