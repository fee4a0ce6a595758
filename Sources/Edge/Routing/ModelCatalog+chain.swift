extension ModelCatalog {
    /// Who answers for an id as it is written in the chain of a category, in order; empty where no provider lists it or
    /// none that does can be asked.
    ///
    /// Found as, and the first that fits: the exact id of any provider, an alias or a route; `<provider>/<id>`; the only
    /// configured id that ends in a slash and this name; an id under a pattern.
    func route(ofChainEntry entry: String, for wish: RouteWish = RouteWish()) -> [Route] {
        if exactChoice(of: entry) != nil { return usable(entry, wish) }
        if let slash = entry.firstIndex(of: "/"), let provider = provider(named: String(entry[..<slash])) {
            let model = String(entry[entry.index(after: slash)...])
            if provider.lists(model) {
                return provider.obstacle == nil ? [Route(provider: provider.index, model: model)] : []
            }
        }
        if let full = fullID(of: entry) { return usable(full, wish) }
        return usable(entry, wish)
    }

    private func usable(_ id: String, _ wish: RouteWish) -> [Route] {
        if case .routes(let routes) = routes(of: id, for: wish) { routes } else { [] }
    }
}

extension ProviderEntry {
    /// Whether it lists a model, by its id or by a pattern.
    func lists(_ model: String) -> Bool {
        models.contains { $0 == model || $0.isPattern && ModelCatalog.matches(model, pattern: $0) }
    }
}
