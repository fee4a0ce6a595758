import Synchronization

/// Remembers which provider answered a conversation last, because that one holds its beginning in its prompt cache.
///
/// A conversation is known by its beginning: the system message and the first thing the user said. Only answers to
/// prompts long enough to be cached are remembered, and only for as long as providers keep a prompt.
final class PrefixAffinity: Sendable {
    /// The shortest prompt that providers cache, in tokens; OpenAI's and Anthropic's own bound.
    static let leastTokens = 1024
    /// How long an unused prompt is kept, in nanoseconds: five minutes, Anthropic's default and OpenAI's lower bound.
    static let life: Int64 = 300_000_000_000
    /// How many conversations are remembered; the oldest make room.
    ///
    /// Chosen, unmeasured.
    static let most = 10_000

    private struct Memory {
        var route: ModelCatalog.Route
        var at: Int64
    }

    private let memories = Mutex<[UInt64: Memory]>([:])

    /// An answer to a prompt of this many tokens came from `route`.
    func remember(_ conversation: UInt64, route: ModelCatalog.Route, promptTokens: Int, now: Int64) {
        guard conversation != 0, promptTokens >= Self.leastTokens else { return }
        memories.withLock { table in
            if table.count >= Self.most, table[conversation] == nil {
                table = table.filter { now - $0.value.at < Self.life / 2 }
                if table.count >= Self.most { table.removeAll() }
            }
            table[conversation] = Memory(route: route, at: now)
        }
    }

    /// The routes with the one that holds the conversation's beginning first, if it is among them.
    func ordered(_ routes: [ModelCatalog.Route], for conversation: UInt64, now: Int64) -> [ModelCatalog.Route] {
        guard conversation != 0, routes.count > 1 else { return routes }
        let known = memories.withLock { $0[conversation] }
        guard let known, now - known.at < Self.life, let place = routes.firstIndex(of: known.route), place > 0 else {
            return routes
        }
        var ordered = routes
        ordered.remove(at: place)
        ordered.insert(known.route, at: 0)
        return ordered
    }
}
