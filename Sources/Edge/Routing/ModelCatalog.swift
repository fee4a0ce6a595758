import Configuration
import Domain
import Providers
import Synchronization

/// Knows which providers have a model, and in which order they are asked.
///
/// An exact id of any provider wins over patterns, the longest pattern over shorter ones; a name of `models.{id}` wins over
/// both. Forced providers are asked alone; the others by the policy of their route, or by priority with equal ones in turns.
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

    /// A route of its own: models to choose from.
    struct Targets: Sendable, Equatable {
        /// One of them.
        struct Target: Sendable, Equatable {
            let provider: String
            let model: String
            var weight = 1.0
        }

        var targets: [Target]
        var policy = ModelSection.Policy.priority
    }

    /// What a request with so many prompt tokens costs there, in micro-dollars; nil where no price is known.
    typealias CostOf = @Sendable (Route, _ promptTokens: Int) -> Int64?

    let providers: [ProviderEntry]
    /// How fast each route answered of late.
    let figures = RouteFigures()
    /// What `default` stands for.
    let selections = ModelSelections()
    /// What providers themselves say they have.
    let discovered: DiscoveredModels
    let cost: CostOf
    private let exact: [String: RouteChoice]
    private let patterns: [(pattern: String, choice: RouteChoice)]
    private let places: [String: Int]
    /// Ids by what follows one of their slashes; nil where several ids end so.
    private let shortNames: [String: String?]
    /// Whose turn it is among equals, by id or pattern.
    private let turns = Mutex<[String: RouteTurns]>([:])

    init(
        providers: [ProviderEntry],
        aliases: [String: Alias],
        targets: [String: Targets] = [:],
        cost: @escaping CostOf = { _, _ in nil }
    ) {
        self.providers = providers
        self.cost = cost
        discovered = DiscoveredModels(count: providers.count)
        let places = Dictionary(providers.map { ($0.name, $0.index) }) { first, _ in first }
        self.places = places
        var exact: [String: [RouteCandidate]] = [:]
        var patterns: [String: [RouteCandidate]] = [:]
        for provider in providers.sorted(by: { ($0.priority, $0.index) < ($1.priority, $1.index) }) {
            for model in provider.models {
                let candidate = RouteCandidate(
                    route: .init(provider: provider.index, model: model),
                    priority: provider.priority
                )
                if model.isPattern {
                    patterns[model, default: []].append(candidate)
                } else {
                    exact[model, default: []].append(candidate)
                }
            }
        }
        shortNames = Self.shortNames(exact.keys)
        var choices = exact.mapValues { RouteChoice(.id, candidates: $0, providers: providers) }
        for (name, alias) in aliases {
            guard let place = places[alias.provider] else { continue }
            let candidate = RouteCandidate(route: .init(provider: place, model: alias.model))
            choices[name] = RouteChoice(.alias, candidates: [candidate], providers: providers)
        }
        for (name, route) in targets {
            let candidates = route.targets.enumerated().compactMap { index, target in
                places[target.provider].map { place in
                    RouteCandidate(
                        route: .init(provider: place, model: target.model),
                        priority: index + 1,
                        weight: target.weight
                    )
                }
            }
            guard !candidates.isEmpty else { continue }
            choices[name] = RouteChoice(.targets, policy: route.policy, candidates: candidates, providers: providers)
        }
        self.exact = choices
        self.patterns = patterns.map { pattern, candidates in
            (pattern, RouteChoice(.pattern(pattern), candidates: candidates, providers: providers))
        }
        .sorted { ($0.pattern.count, $1.pattern) > ($1.pattern.count, $0.pattern) }
    }

    /// Who answers for an id, in order; the turn among equals moves on.
    func routes(of id: String, for wish: RouteWish = RouteWish()) -> Answer {
        if let choice = exact[id] { return answer(choice, key: id, wish) }
        if let deferral = deferral(of: id) {
            let routes = routes(of: deferral)
            return routes.isEmpty ? .unavailable : .routes(routes)
        }
        for (pattern, choice) in patterns where Self.matches(id, pattern: pattern) {
            return answer(choice.named(id, providers: providers), key: pattern, wish)
        }
        return .unknown
    }

    /// All that can answer for an id, and how the one to be asked is chosen; nothing moves on.
    func choice(of id: String) -> RouteChoice? {
        if let choice = exact[id] { return choice }
        if let deferral = deferral(of: id) { return choice(of: deferral) }
        return pattern(of: id)
    }

    /// The choice under the longest pattern that covers an id.
    func pattern(of id: String) -> RouteChoice? {
        patterns.first { Self.matches(id, pattern: $0.pattern) }?.choice.named(id, providers: providers)
    }

    /// The candidates of a choice in the order in which the next request would ask them; nothing moves on.
    func ranking(of choice: RouteChoice, id: String, for wish: RouteWish) -> [RankedCandidate] {
        if choice.isForced { return choice.usable.map { .init(candidate: $0, reason: .forced) } }
        let key = if case .pattern(let pattern) = choice.source { pattern } else { id }
        var turns = self.turns.withLock { $0[key] } ?? RouteTurns()
        return RouteOrder.rank(measured(choice, wish, fully: true), by: choice.policy, turns: &turns)
    }

    /// Whether an id is configured exactly, as a model, an alias, a route, or the default of a provider.
    func isConfigured(_ id: String) -> Bool { exact[id] != nil || namedDefault(id) != nil }

    /// A provider by its name.
    func provider(named name: String) -> ProviderEntry? { places[name].map { providers[$0] } }

    /// The exact choice of an id, whatever it was found as.
    func exactChoice(of id: String) -> RouteChoice? { exact[id] }

    /// The only id that ends in a slash and this name.
    func fullID(of short: String) -> String? { shortNames[short] ?? nil }

    /// Every id that may be listed, with the providers that have it: what is configured, and what providers themselves
    /// list under a pattern.
    var listed: [(id: String, routes: [Route])] {
        var rows = exact.mapValues { $0.candidates.map(\.route) }
        for provider in providers {
            let patterns = provider.models.filter(\.isPattern)
            guard !patterns.isEmpty else { continue }
            for model in discovered.listing(of: provider.index)?.models ?? [] where exact[model.id] == nil {
                guard patterns.contains(where: { Self.matches(model.id, pattern: $0) }) else { continue }
                rows[model.id, default: []].append(.init(provider: provider.index, model: model.id))
            }
        }
        return rows.map { ($0.key, $0.value) }.sorted { left, right in
            (left.1[0].provider, left.0) < (right.1[0].provider, right.0)
        }
    }

    /// The provider that would be asked first, which stands for a model in lists; where none can be asked, the first.
    func owner(of id: String, among routes: [Route]) -> ProviderEntry {
        providers[(choice(of: id)?.usable.first?.route ?? routes[0]).provider]
    }

    // MARK: order

    private func answer(_ choice: RouteChoice, key: String, _ wish: RouteWish) -> Answer {
        if let fixed = choice.fixed { return fixed.isEmpty ? .unavailable : .routes(fixed) }
        let candidates = measured(choice, wish)
        let ranked = turns.withLock { table in
            RouteOrder.rank(candidates, by: choice.policy, turns: &table[key, default: RouteTurns()])
        }
        return .routes(ranked.map(\.route))
    }

    /// The candidates that can be asked, with the figures that the policy needs, or with all of them.
    private func measured(_ choice: RouteChoice, _ wish: RouteWish, fully: Bool = false) -> [RouteCandidate] {
        var candidates = choice.usable
        let isByCost = choice.policy == .leastCost
        guard fully || isByCost || choice.policy == .leastLatency else { return candidates }
        let looks = figures.look(at: candidates.map(\.route), isStream: wish.isStream, now: wish.now)
        for (place, look) in looks.enumerated() {
            candidates[place].latency = look.latency
            candidates[place].isDue = look.isDue
            candidates[place].running = look.running
            if fully || isByCost { candidates[place].cost = cost(candidates[place].route, wish.promptTokens) }
        }
        return candidates
    }

    private static func shortNames(_ ids: some Sequence<String>) -> [String: String?] {
        var names: [String: String?] = [:]
        for id in ids {
            var rest = id[...]
            while let slash = rest.firstIndex(of: "/") {
                rest = rest[rest.index(after: slash)...]
                let name = String(rest)
                names.updateValue(names[name] == nil ? id : nil, forKey: name)
            }
        }
        return names
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

extension String {
    /// Whether a star stands in it, which stands for any run of characters.
    var isPattern: Bool { utf8.contains(UInt8(ascii: "*")) }
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
