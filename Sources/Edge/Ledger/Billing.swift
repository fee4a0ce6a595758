import Configuration
import Domain
import Metering

/// What requests cost: the price table, asked with the type of the provider that answered.
struct Billing: Sendable {
    let prices: PriceTable
    /// `providers[].name` to type, because the same model has other prices with other providers.
    private let types: [String: String]

    init(_ configuration: Configuration, catalog: PriceCatalog) {
        prices = PriceTable(
            overrides: configuration.prices.mapValues { price in
                Price(
                    inputUSD: price.input,
                    outputUSD: price.output,
                    cacheReadUSD: price.cacheRead,
                    cacheWriteUSD: price.cacheWrite
                )
            },
            catalog: catalog
        )
        types = Dictionary(configuration.providers.map { ($0.name, $0.type) }) { first, _ in first }
    }

    /// Names the table in every row of the ledger.
    var version: String { prices.version }

    /// The price of a request.
    func cost(of usage: Usage, provider: String, model: String) -> Cost {
        prices.cost(of: usage, model: model, provider: types[provider])
    }

    /// What is known of a model; nil when it is not in the table.
    func facts(provider: String, model: String) -> ModelFacts? {
        prices.facts(of: model, provider: types[provider])
    }
}
