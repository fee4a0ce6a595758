import Configuration
import Domain
import Metering

extension EdgeServices {
    /// The provider's model with the next larger context that should hold a prompt of `tokens`, else its largest; nil when
    /// none is known to be larger (fault F18).
    ///
    /// Sizes come from `models.{id}.max_context_size`, else from the table; a model of unknown size is never chosen.
    func largerModel(than route: ModelCatalog.Route, for tokens: Int) -> ModelCatalog.Route? {
        let entry = catalog.providers[route.provider]
        guard let size = contextSize(of: route.model, entry) else { return nil }
        let larger = entry.models.compactMap { model -> (model: String, size: Int)? in
            guard !model.contains("*"), let other = contextSize(of: model, entry), other > size else { return nil }
            return (model, other)
        }
        let next = larger.filter { $0.size >= tokens }.min { $0.size < $1.size } ?? larger.max { $0.size < $1.size }
        return next.map { .init(provider: route.provider, model: $0.model) }
    }

    /// The sizes to tell a client whose prompt of `tokens` a model could not take.
    func contextFigures(of route: ModelCatalog.Route, tokens: Int) -> ContextFigures {
        ContextFigures(
            estimatedTokens: tokens,
            maxContext: contextSize(of: route.model, catalog.providers[route.provider])
        )
    }

    private func contextSize(of model: String, _ entry: ProviderEntry) -> Int? {
        configuration.models[model]?.maxContextSize ?? billing.facts(provider: entry.name, model: model)?.contextWindow
    }
}
