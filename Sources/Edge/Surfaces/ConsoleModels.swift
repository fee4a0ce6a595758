import Configuration
import JSON
import Providers

/// The shapes of the console's lists.
struct ConsoleModels {
    /// What a context is taken for where nobody knows its size (semantics 1.2).
    static let usualContext = 262_144

    private struct Row {
        var key: String
        var model: String
        var provider: ProviderEntry
        var name: String
        var context: Int
        var capabilities: [String]

        var json: JSONObject {
            [
                "key": .string(key), "model": .string(model), "name": .string(name),
                "max_context_size": .number(context), "capabilities": .array(capabilities.map { .string($0) }),
            ]
        }
    }

    let services: EdgeServices

    init(_ services: EdgeServices) {
        self.services = services
    }

    /// One entry a provider.
    var providers: JSONValue {
        let first = services.catalog.defaultProvider?.index
        let sorted = services.catalog.providers.sorted { left, right in
            (left.index == first ? 0 : 1, left.name) < (right.index == first ? 0 : 1, right.name)
        }
        let models = Dictionary(grouping: rows) { $0.provider.index }
        return .array(
            sorted.map { provider in
                let look = ProviderLook(type: provider.type)
                return [
                    "key": .string(provider.name), "type": .string(provider.type),
                    "name": .string(look.title(of: provider.name)),
                    "has_api_key": .bool(provider.hasKey), "icon": .string(look.icon), "color": .string(look.color),
                    "models": .array((models[provider.index] ?? []).map { .object($0.json) }),
                ]
            }
        )
    }

    /// One entry an id.
    func openAIList(of models: [(id: String, routes: [ModelCatalog.Route])]) -> JSONValue {
        let created = JSONValue.number(Int(services.life.startedMilliseconds / 1000))
        let rows = models.map { id, routes -> JSONValue in
            let owner = services.catalog.owner(of: id, among: routes).name
            return ["id": .string(id), "object": "model", "created": created, "owned_by": .string(owner)]
        }
        return ["object": "list", "data": .array(rows)]
    }

    /// One entry a provider and model, by provider and name.
    var all: JSONValue {
        let sorted = rows.sorted { ($0.provider.name, $0.name, $0.key) < ($1.provider.name, $1.name, $1.key) }
        return .array(
            sorted.map { row in
                var object = row.json
                object["provider"] = .string(row.provider.name)
                return .object(object)
            }
        )
    }

    /// What clients may write, once for each provider that answers to it.
    private var rows: [Row] {
        services.catalog.listed.flatMap { id, routes in
            routes.map { route in
                let provider = services.catalog.providers[route.provider]
                let section = services.configuration.models[id]
                let listed = services.catalog.discovered.model(route.model, of: route.provider)
                return Row(
                    key: id,
                    model: route.model,
                    provider: provider,
                    name: section?.name ?? services.configuration.models[route.model]?.name ?? listed?.name ?? id,
                    context: services.contextSize(of: route) ?? Self.usualContext,
                    capabilities: ModelCapabilities.words(
                        id: route.model,
                        configured: section?.capabilities ?? [],
                        listed: listed?.capabilities ?? [],
                        facts: services.billing.facts(provider: provider.name, model: route.model)
                    )
                )
            }
        }
    }
}
