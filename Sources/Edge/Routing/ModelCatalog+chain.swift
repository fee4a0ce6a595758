extension ModelCatalog {
    /// Who answers for an entry of a category's chain: an exact id of any provider, `<provider>/<id>`, or a short id, which
    /// stands for the only configured id that ends in `/<short>`; empty when no provider lists it.
    func route(ofChainEntry entry: String) -> [Route] {
        switch routes(of: entry) {
        case .routes(let routes): return routes
        case .unavailable: return []
        case .unknown: break
        }
        if let slash = entry.firstIndex(of: "/") {
            let id = String(entry[entry.index(after: slash)...])
            if let provider = providers.first(where: { $0.name == entry[..<slash] && $0.obstacle == nil }),
                provider.models.contains(where: { Self.matches(id, pattern: $0) })
            {
                return [Route(provider: provider.index, model: id)]
            }
        }
        let longer = listed.map(\.id).filter { $0.hasSuffix("/" + entry) }
        guard longer.count == 1, case .routes(let routes) = routes(of: longer[0]) else { return [] }
        return routes
    }
}
