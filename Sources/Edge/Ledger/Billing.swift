import Configuration
import Domain
import Metering
import Providers

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

    /// About what a request with so many prompt tokens costs in micro-dollars, for choosing; nil where no price is known.
    ///
    /// Servers of one's own cost nothing unless the configuration says what. An answer of `usualAnswer` tokens is assumed,
    /// and a prompt of `usualPrompt` where its size is not known: what matters is who is cheaper, not by how much.
    func estimate(provider: ProviderEntry, model: String, promptTokens: Int) -> Int64? {
        let match = prices.match(of: model, provider: provider.type)
        if match?.source != .configured, provider.profile?.credential == .optionalBearer { return 0 }
        let usage = Usage(
            promptTokens: promptTokens > 0 ? promptTokens : Self.usualPrompt,
            completionTokens: Self.usualAnswer,
            evidence: .estimated
        )
        return match?.price.cost(of: usage).microdollars
    }

    /// Tokens; chosen, unmeasured.
    private static let usualPrompt = 1000
    private static let usualAnswer = 500
}
