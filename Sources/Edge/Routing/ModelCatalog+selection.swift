extension ModelCatalog {
    /// A request that leaves the model to the gateway: who shall answer, and with what.
    struct Deferral {
        let provider: ProviderEntry
        let selection: ModelSelection
        /// Whether the client named the provider.
        let isNamed: Bool
    }

    /// What `default`, `<provider>/default` or no model at all stands for; nil for other ids, and where no provider has a
    /// model of its own.
    ///
    /// Without a name it is the provider whose selection states the lowest priority, else the forced one, else the one with
    /// the lowest priority that has a model.
    func deferral(of id: String?) -> Deferral? {
        if let id, exactChoice(of: id) != nil { return nil }
        if let id, id != Self.defaultName {
            guard let provider = namedDefault(id), let selection = selection(of: provider) else { return nil }
            return Deferral(provider: provider, selection: selection, isNamed: true)
        }
        let usable = providers.filter { $0.obstacle == nil }
        func rank(_ provider: ProviderEntry) -> (Int, Int, Int, Int) {
            let stated = selections.of(provider.name)?.priority ?? .max
            return (stated, provider.isForced ? 0 : 1, provider.priority, provider.index)
        }
        for provider in usable.sorted(by: { rank($0) < rank($1) }) {
            guard let selection = selection(of: provider) else { continue }
            return Deferral(provider: provider, selection: selection, isNamed: false)
        }
        return nil
    }

    /// The provider that `<provider>/default` names.
    func namedDefault(_ id: String) -> ProviderEntry? {
        let tail = "/" + Self.defaultName
        guard id.hasSuffix(tail) else { return nil }
        return provider(named: String(id.dropLast(tail.count)))
    }

    /// The stored selection, else the first model the provider lists.
    private func selection(of provider: ProviderEntry) -> ModelSelection? {
        selections.of(provider.name) ?? provider.models.first { !$0.isPattern }.map { ModelSelection(model: $0) }
    }

    /// That provider first, then those that have the same model; empty where none of them can be asked.
    func routes(of deferral: Deferral) -> [Route] { choice(of: deferral).usable.map(\.route) }

    /// The same with all that is known of each; nobody is forced, for the client or the operator has named the provider.
    func choice(of deferral: Deferral) -> RouteChoice {
        let first = Route(provider: deferral.provider.index, model: deferral.selection.model)
        let others = exactChoice(of: deferral.selection.model).map { $0.source == .id ? $0.candidates : [] } ?? []
        var candidates = [RouteCandidate(route: first)]
        for other in others where other.route != first {
            candidates.append(RouteCandidate(route: other.route, priority: candidates.count))
        }
        return RouteChoice(.selection, candidates: candidates, providers: providers, ignoresForced: true)
    }

    /// Who answers when the model is absent or unknown and the provider shall decide.
    ///
    /// An unknown model that begins with a provider's name and a slash is asked of that provider, without them.
    func defaultRoute(model: String?) -> Route? {
        guard let model else {
            return deferral(of: nil).map { Route(provider: $0.provider.index, model: $0.selection.model) }
        }
        if let slash = model.firstIndex(of: "/"), let named = provider(named: String(model[..<slash])),
            named.obstacle == nil
        {
            return Route(provider: named.index, model: String(model[model.index(after: slash)...]))
        }
        return defaultProvider.map { Route(provider: $0.index, model: model) }
    }

    /// The provider that is asked when nothing else says whom: the forced one, else the lowest priority (contract C46).
    var defaultProvider: ProviderEntry? {
        let usable = providers.filter { $0.obstacle == nil }
        return usable.first(where: \.isForced) ?? usable.min { ($0.priority, $0.index) < ($1.priority, $1.index) }
    }

    /// What clients write when they leave the model to the gateway.
    static let defaultName = "default"
}
