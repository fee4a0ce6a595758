import Configuration
import Domain
import Metering
import Providers
import Synchronization

extension EdgeServices {
    /// How many tokens prompt and answer may have together; nil where nobody says.
    ///
    /// Says so, in this order: `models.{id}.max_context_size` of the model or of an alias for it, the provider's own list,
    /// the table.
    func contextSize(of route: ModelCatalog.Route) -> Int? {
        contextSizes.size(of: route) {
            configuredSize(of: route)
                ?? catalog.discovered.model(route.model, of: route.provider)?.contextWindow
                ?? billing.facts(provider: catalog.providers[route.provider].name, model: route.model)?.contextWindow
        }
    }

    private func configuredSize(of route: ModelCatalog.Route) -> Int? {
        if let size = configuration.models[route.model]?.maxContextSize { return size }
        let name = catalog.providers[route.provider].name
        for (_, model) in configuration.models
        where model.provider == name && model.model == route.model && model.maxContextSize != nil {
            return model.maxContextSize
        }
        return nil
    }

    /// The provider's chat models with a larger context, the smallest of them first; empty where none is known to be larger.
    ///
    /// A model of unknown size is never chosen.
    func largerModels(than route: ModelCatalog.Route) -> [ModelCatalog.Route] {
        guard let size = contextSize(of: route) else { return [] }
        let entry = catalog.providers[route.provider]
        let larger = entry.models.compactMap { model -> (route: ModelCatalog.Route, size: Int)? in
            let other = ModelCatalog.Route(provider: entry.index, model: model)
            guard !model.isPattern, let found = contextSize(of: other), found > size, mayChat(model, entry) else {
                return nil
            }
            return (other, found)
        }
        return larger.sorted { $0.size < $1.size }.map(\.route)
    }

    /// The provider's model with the next larger context that should hold a prompt of `tokens`, else its largest; nil when
    /// none is known to be larger (fault F18).
    func largerModel(than route: ModelCatalog.Route, for tokens: Int) -> ModelCatalog.Route? {
        let larger = largerModels(than: route)
        return larger.first { contextSize(of: $0) ?? 0 >= tokens } ?? larger.last
    }

    /// The sizes to tell a client whose prompt of `tokens` a model could not take.
    func contextFigures(of route: ModelCatalog.Route, tokens: Int) -> ContextFigures {
        ContextFigures(estimatedTokens: tokens, maxContext: contextSize(of: route))
    }

    /// Whether a model chats, as far as the table knows.
    private func mayChat(_ model: String, _ entry: ProviderEntry) -> Bool {
        switch billing.facts(provider: entry.name, model: model)?.mode {
        case nil, .unknown, .chat, .responses: true
        default: false
        }
    }
}

/// Sizes that were looked up before: the table is searched by several names, too slow for every request.
final class ContextSizes: Sendable {
    /// More than any configuration lists; names under a pattern come from clients.
    private static let most = 10_000

    private let sizes = Mutex<[ModelCatalog.Route: Int]>([:])

    /// The size known before, else what `search` finds.
    func size(of route: ModelCatalog.Route, search: () -> Int?) -> Int? {
        if let known = sizes.withLock({ $0[route] }) { return known == 0 ? nil : known }
        let found = search()
        sizes.withLock { table in
            if table.count >= Self.most { table.removeAll() }
            table[route] = found ?? 0
        }
        return found
    }

    /// What a provider tells of itself has changed.
    func forget() { sizes.withLock { $0.removeAll() } }
}
