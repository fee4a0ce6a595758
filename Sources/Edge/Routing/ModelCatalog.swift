import Domain
import Synchronization

/// Knows which providers have a model, and in which order they are asked.
///
/// An exact id of any provider wins over patterns, the longest pattern over shorter ones. Forced providers are asked
/// alone; the others by priority, equal ones in turns.
final class ModelCatalog: Sendable {
    /// One provider that can answer, and the model's name there.
    struct Route: Sendable, Hashable {
        let provider: Int
        let model: String
    }

    /// What is known of an id.
    enum Answer: Equatable {
        case routes([Route])
        /// Providers list it, and none of them can be asked.
        case unavailable
        case unknown
    }

    /// Another name for one provider's model.
    struct Alias: Sendable, Equatable {
        let provider: String
        let model: String
    }

    let providers: [ProviderEntry]
    private let exact: [String: [Route]]
    private let patterns: [(pattern: String, routes: [Route])]
    private let aliases: [String: Alias]
    /// Whose turn it is among equals, per first route of the group.
    private let turns = Mutex<[Route: Int]>([:])

    init(providers: [ProviderEntry], aliases: [String: Alias]) {
        self.providers = providers
        self.aliases = aliases
        var exact: [String: [Route]] = [:]
        var patterns: [String: [Route]] = [:]
        for provider in providers.sorted(by: { ($0.priority, $0.index) < ($1.priority, $1.index) }) {
            for model in provider.models {
                let route = Route(provider: provider.index, model: model)
                if model.utf8.contains(UInt8(ascii: "*")) {
                    patterns[model, default: []].append(route)
                } else {
                    exact[model, default: []].append(route)
                }
            }
        }
        for (name, alias) in aliases {
            guard let provider = providers.first(where: { $0.name == alias.provider }) else { continue }
            exact[name] = [Route(provider: provider.index, model: alias.model)]
        }
        self.exact = exact
        self.patterns = patterns.map { ($0.key, $0.value) }
            .sorted { ($0.pattern.count, $1.pattern) > ($1.pattern.count, $0.pattern) }
    }

    /// Who answers for an id, in order.
    func routes(of id: String) -> Answer {
        if let routes = exact[id] { return order(routes) }
        for (pattern, routes) in patterns where Self.matches(id, pattern: pattern) {
            return order(routes.map { Route(provider: $0.provider, model: id) })
        }
        return .unknown
    }

    /// Who answers when the model is absent or unknown and the provider shall decide.
    func defaultRoute(model: String?) -> Route? {
        let usable = providers.filter { $0.obstacle == nil }
        let chosen =
            usable.first(where: \.isForced)
            ?? usable.min { ($0.priority, $0.index) < ($1.priority, $1.index) }
        guard let chosen else { return nil }
        guard let model = model ?? chosen.models.first(where: { !$0.contains("*") }) else { return nil }
        return Route(provider: chosen.index, model: model)
    }

    /// Whether an id is configured exactly, as a model or an alias.
    func isConfigured(_ id: String) -> Bool { exact[id] != nil }

    /// Every id that may be listed, with the providers that have it.
    var listed: [(id: String, routes: [Route])] {
        exact.map { ($0.key, $0.value) }.sorted { left, right in
            (left.1[0].provider, left.0) < (right.1[0].provider, right.0)
        }
    }

    private func order(_ routes: [Route]) -> Answer {
        var usable = routes.filter { providers[$0.provider].obstacle == nil }
        if let forced = usable.first(where: { providers[$0.provider].isForced }) { return .routes([forced]) }
        guard let first = usable.first else { return .unavailable }
        let priority = providers[first.provider].priority
        let equals = usable.prefix { providers[$0.provider].priority == priority }.count
        if equals > 1 {
            let turn = turns.withLock { table in
                let turn = table[first, default: 0]
                table[first] = (turn + 1) % equals
                return turn
            }
            if turn > 0 {
                usable = Array(usable[turn..<equals] + usable[..<turn] + usable[equals...])
            }
        }
        return .routes(usable)
    }

    /// Whether `*` in the pattern can stand for what the id has there.
    static func matches(_ id: String, pattern: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return id == pattern }
        guard id.hasPrefix(first), id.hasSuffix(last), id.count >= first.count + last.count else { return false }
        var rest = id.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let end = rest.end(of: part) else { return false }
            rest = rest[end...]
        }
        return true
    }
}

extension Substring {
    /// Where the first occurrence of a part ends.
    fileprivate func end(of part: Substring) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(part) { return self.index(index, offsetBy: part.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
