extension ModelCatalog {
    /// Who answers for an id as it is written in the chain of a category, in order; empty where no provider lists it or
    /// none that does can be asked.
    ///
    /// Found as, and the first that fits: the exact id of any provider, an alias or a route; `<provider>/<id>`; the only
    /// configured id that ends in a slash and this name; an id under a pattern.
    func route(ofChainEntry entry: String, for wish: RouteWish = RouteWish()) -> [Route] {
        switch meaning(ofChainEntry: entry) {
        case .route(let route): providers[route.provider].obstacle == nil ? [route] : []
        case .id(let id): if case .routes(let routes) = routes(of: id, for: wish) { routes } else { [] }
        }
    }

    /// The same, all that are listed with their reasons and in the order of the next request; nothing moves on.
    func look(atChainEntry entry: String, for wish: RouteWish = RouteWish()) -> ChainLook {
        switch meaning(ofChainEntry: entry) {
        case .route(let route):
            let candidate = RouteCandidate(route: route)
            let isUsable = providers[route.provider].obstacle == nil
            return ChainLook(
                ranking: isUsable ? [.init(candidate: candidate, reason: .named)] : [],
                others: isUsable ? [] : [candidate]
            )
        case .id(let id):
            guard let choice = choice(of: id) else { return ChainLook() }
            let ranking = ranking(of: choice, id: id, for: wish)
            let others = choice.candidates.filter { other in !ranking.contains { $0.route == other.route } }
            return ChainLook(ranking: ranking, others: others)
        }
    }

    private enum ChainMeaning {
        case id(String)
        case route(Route)
    }

    private func meaning(ofChainEntry entry: String) -> ChainMeaning {
        if exactChoice(of: entry) != nil { return .id(entry) }
        if let slash = entry.firstIndex(of: "/"), let provider = provider(named: String(entry[..<slash])) {
            let model = String(entry[entry.index(after: slash)...])
            if provider.lists(model) { return .route(Route(provider: provider.index, model: model)) }
        }
        return .id(fullID(of: entry) ?? entry)
    }
}

/// Those who list an entry of a chain.
struct ChainLook {
    /// Those who can be asked, in order.
    var ranking: [RankedCandidate] = []
    /// Those who cannot.
    var others: [RouteCandidate] = []
}

extension ProviderEntry {
    /// Whether it lists a model, by its id or by a pattern.
    func lists(_ model: String) -> Bool {
        models.contains { $0 == model || $0.isPattern && ModelCatalog.matches(model, pattern: $0) }
    }
}
