import Configuration
import Domain
import HTTP
import JSON
import Metering
import Providers

/// All that is known of one provider's model: from the configuration, the provider's own list, the table and the name.
struct ModelDescription: Equatable {
    /// Whether its provider still wants it to be used.
    enum Status: String {
        case active
        /// Its provider advises against it, or has announced its end.
        case deprecated
        /// Its provider's last day for it has passed.
        case discontinued
    }

    let id: String
    let provider: String
    var name: String?
    var summary: String?
    var owner: String?
    /// Seconds since 1970; nil where nobody knows.
    var created: Int?
    var status = Status.active
    var capabilities: [String] = []
    var contextWindow: Int?
    var maxTokens: Int?
    var price: Price?
    /// The day on which its provider means to switch it off.
    var endDate: ModelFacts.Day?
    /// Whether requests may name it here.
    var isConfigured = false

    /// US dollars for a million tokens, and who says so.
    struct Price: Equatable {
        var input: Double
        var output: Double
        var source: String
    }

    /// A row of the list of one provider's models (contract S3-06); `fallback` stands for an unknown `created`.
    func row(created fallback: Int) -> JSONObject {
        [
            "id": .string(id), "object": "model", "created": .number(created ?? fallback),
            "owned_by": .string(owner ?? provider), "provider": .string(provider), "status": .string(status.rawValue),
            "capabilities": .array(capabilities.map { .string($0) }),
            "context_window": contextWindow.map { .number($0) } ?? nil,
            "max_tokens": maxTokens.map { .number($0) } ?? nil, "configured": .bool(isConfigured),
        ]
    }

    /// The row with all that is left to tell (contract S3-07).
    func detail(created fallback: Int, lastUpdated: Int) -> JSONObject {
        var row = row(created: fallback)
        row["name"] = name.map { .string($0) }
        row["description"] = summary.map { .string($0) }
        if let price {
            row["pricing"] = [
                "input": .number(price.input), "output": .number(price.output), "currency": "USD",
                "per": "1M tokens", "source": .string(price.source),
            ]
        }
        row["discontinued_on"] = endDate.map { .string($0.description) }
        row["last_updated"] = .number(lastUpdated)
        return row
    }
}

extension EdgeServices {
    /// What is known of a provider's model; `day` is today.
    func description(of id: String, at entry: ProviderEntry, today day: ModelFacts.Day) -> ModelDescription {
        let listed = catalog.discovered.model(id, of: entry.index)
        let facts = billing.facts(provider: entry.name, model: id)
        let section = configuration.models[id]
        var model = ModelDescription(id: id, provider: entry.name)
        model.name = section?.name ?? listed?.name
        model.summary = listed?.summary
        model.owner = listed?.owner
        model.created = listed?.created
        model.endDate = facts?.endDate
        if let end = facts?.endDate {
            model.status = end <= day ? .discontinued : .deprecated
        } else if listed?.isDeprecated == true {
            model.status = .deprecated
        }
        model.capabilities = ModelCapabilities.words(
            id: id,
            configured: section?.capabilities ?? [],
            listed: listed?.capabilities ?? [],
            facts: facts
        )
        model.contextWindow = contextSize(of: .init(provider: entry.index, model: id))
        model.maxTokens = listed?.maxOutput ?? facts?.maxOutput
        model.price = price(of: id, at: entry)
        model.isConfigured = entry.lists(id)
        return model
    }

    /// What a name that clients write can do, at whichever provider answers to it.
    func capabilities(of id: String, routes: [ModelCatalog.Route]) -> [String] {
        var words: [String] = []
        for route in routes {
            let known = ModelCapabilities.words(
                id: route.model,
                configured: configuration.models[id]?.capabilities ?? [],
                listed: catalog.discovered.model(route.model, of: route.provider)?.capabilities ?? [],
                facts: billing.facts(provider: catalog.providers[route.provider].name, model: route.model)
            )
            for word in known where !words.contains(word) { words.append(word) }
        }
        return words
    }

    /// The operator's price, else the provider's own, else the table's.
    func price(of id: String, at entry: ProviderEntry) -> ModelDescription.Price? {
        let match = billing.prices.match(of: id, provider: entry.type)
        if let listed = catalog.discovered.model(id, of: entry.index)?.price, match?.source != .configured {
            return .init(input: listed.input, output: listed.output, source: "provider")
        }
        return match.map {
            .init(
                input: Double($0.price.input) / 1_000_000,
                output: Double($0.price.output) / 1_000_000,
                source: $0.source.rawValue
            )
        }
    }

    /// The provider's models: those configured by id in their order, then what it lists itself.
    func models(of entry: ProviderEntry) -> [String] {
        var ids = entry.models.filter { !$0.isPattern }
        var known = Set(ids)
        for model in catalog.discovered.listing(of: entry.index)?.models ?? [] where known.insert(model.id).inserted {
            ids.append(model.id)
        }
        return ids
    }
}

extension WallClock {
    /// Today in UTC.
    var today: ModelFacts.Day {
        let digits = UTCInstant.text(seconds: Int(milliseconds / 1000)).prefix(10).filter { $0 != "-" }
        return ModelFacts.Day(number: Int(digits) ?? 0)
    }
}
