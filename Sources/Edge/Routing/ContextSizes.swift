import Configuration
import Metering

extension EdgeServices {
    /// The provider's model with the next larger context; nil when none is known to be larger (fault F18).
    ///
    /// Sizes come from `models.{id}.max_context_size`, else from the table; a model of unknown size is never chosen.
    func largerModel(than route: ModelCatalog.Route) -> ModelCatalog.Route? {
        let entry = catalog.providers[route.provider]
        guard let size = contextSize(of: route.model, entry) else { return nil }
        let larger = entry.models.compactMap { model -> (model: String, size: Int)? in
            guard !model.contains("*"), let other = contextSize(of: model, entry), other > size else { return nil }
            return (model, other)
        }
        return larger.min { $0.size < $1.size }.map { .init(provider: route.provider, model: $0.model) }
    }

    private func contextSize(of model: String, _ entry: ProviderEntry) -> Int? {
        configuration.models[model]?.maxContextSize ?? billing.facts(provider: entry.name, model: model)?.contextWindow
    }
}
