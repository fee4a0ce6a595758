/// Turns a category's chain into the models that are asked, one try a model.
struct ChainEntries {
    let catalog: ModelCatalog

    /// One entry with who is asked for it.
    struct Entry: Equatable {
        /// As it is written in the chain.
        let label: String
        let route: ModelCatalog.Route
    }

    /// The entries that somebody lists, in order; `favourite` first if it is among them.
    ///
    /// Of several providers of one model the first that is ready is asked, else the first that is only spared, for a model
    /// gets one try.
    func entries(
        of models: [String],
        favourite: String? = nil,
        availability: (ModelCatalog.Route) -> ChatCourse.Availability
    ) -> [Entry] {
        entries(of: models, favourite: favourite, routes: { catalog.route(ofChainEntry: $0) }, availability)
    }

    /// The entries that the next request would have; nobody's turn moves on.
    func outlook(
        of models: [String],
        for wish: RouteWish = RouteWish(),
        availability: (ModelCatalog.Route) -> ChatCourse.Availability
    ) -> [Entry] {
        entries(of: models, routes: { catalog.look(atChainEntry: $0, for: wish).ranking.map(\.route) }, availability)
    }

    private func entries(
        of models: [String],
        favourite: String? = nil,
        routes: (String) -> [ModelCatalog.Route],
        _ availability: (ModelCatalog.Route) -> ChatCourse.Availability
    ) -> [Entry] {
        var entries: [Entry] = []
        for label in models {
            let routes = routes(label)
            guard
                let route = routes.first(where: { availability($0) == .ready })
                    ?? routes.first(where: { if case .spared = availability($0) { true } else { false } })
                    ?? routes.first
            else { continue }
            // a model that stands in the chain under two names is one model
            if !entries.contains(where: { $0.route.model == route.model }) {
                entries.append(Entry(label: label, route: route))
            }
        }
        if let favourite, let place = entries.firstIndex(where: { $0.label == favourite }), place > 0 {
            entries.insert(entries.remove(at: place), at: 0)
        }
        return entries
    }

    /// The entries that no provider lists.
    func unlisted(in models: [String]) -> [String] {
        models.filter { catalog.look(atChainEntry: $0).ranking.isEmpty }
    }
}
