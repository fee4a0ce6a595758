public import Domain

/// What each model costs: the built-in table with the user's prices laid over it.
public struct PriceTable: Sendable, Equatable {
    /// The price of a model that no table knows: 0.05 and 0.15 US dollars for a million tokens.
    public static let unknownModel = Price(inputUSD: 0.05, outputUSD: 0.15)

    /// Which prices these are; written into the ledger beside each cost.
    ///
    /// It changes whenever a price does.
    public let version: String
    private let prices: [String: Price]
    /// The same by the last part of the id, where that part is unique: `glm-5` for `z-ai/glm-5`.
    private let pricesByShortName: [String: Price]

    /// The built-in table with `overrides` by model id.
    public init(overrides: [String: Price] = [:]) {
        prices = Self.builtIn.merging(overrides) { _, own in own }
        var short: [String: Price] = [:]
        var seen: Set<String> = []
        for (id, price) in prices {
            let name = Self.shortName(id)
            // two models of one short name: neither is meant by it
            short[name] = seen.insert(name).inserted ? price : nil
        }
        pricesByShortName = short
        version = overrides.isEmpty ? Self.builtInVersion : "\(Self.builtInVersion)+\(Self.fingerprint(of: overrides))"
    }

    /// The price of a model, if a table knows it.
    ///
    /// Looked for is the id itself, then the id without the names before a `/` (`openrouter/z-ai/glm-5`), then its last
    /// part.
    public func price(of model: String) -> Price? {
        var id = model[...]
        while true {
            if let price = prices[String(id)] { return price }
            guard let slash = id.firstIndex(of: "/") else { break }
            id = id[id.index(after: slash)...]
        }
        return pricesByShortName[String(id)]
    }

    /// What a request cost.
    ///
    /// The parts are added up in millionths of a micro-dollar, which is exact, and the sum is rounded once, to the
    /// nearest micro-dollar, a half upwards.
    public func cost(of usage: Usage, model: String) -> Cost {
        let price = price(of: model) ?? Self.unknownModel
        let cacheRead = min(max(usage.cacheReadTokens, 0), max(usage.promptTokens, 0))
        let cacheWrite = min(max(usage.cacheWriteTokens, 0), max(usage.promptTokens, 0) - cacheRead)
        let plain = max(usage.promptTokens, 0) - cacheRead - cacheWrite
        let sum =
            Int128(plain) * Int128(price.input) + Int128(cacheRead) * Int128(price.cacheRead ?? price.input)
            + Int128(cacheWrite) * Int128(price.cacheWrite ?? price.input)
            + Int128(max(usage.completionTokens, 0)) * Int128(price.output)
        return Cost(microdollars: Int64(clamping: (sum + 500_000) / 1_000_000))
    }

    private static let builtInVersion = "1"

    /// US dollars for a million tokens, for the models of the built-in chains.
    private static let builtIn: [String: Price] = [
        "moonshotai/kimi-k2.5": Price(inputUSD: 0.60, outputUSD: 3.00),
        "z-ai/glm-5": Price(inputUSD: 0.05, outputUSD: 0.15),
        "openai/gpt-4o-mini": Price(inputUSD: 0.15, outputUSD: 0.60),
        "openai/gpt-4o": Price(inputUSD: 2.50, outputUSD: 10.00),
        "qwen/qwen3-1.7b": Price(inputUSD: 0.01, outputUSD: 0.02),
        "simulator": Price(input: 0, output: 0),
        "simulator-fast": Price(input: 0, output: 0),
        "simulator-slow": Price(input: 0, output: 0),
    ]

    private static func shortName(_ id: String) -> String {
        id.lastIndex(of: "/").map { String(id[id.index(after: $0)...]) } ?? id
    }

    /// A short name of the overrides that depends on nothing but them.
    private static func fingerprint(of overrides: [String: Price]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for (id, price) in overrides.sorted(by: { $0.key < $1.key }) {
            let numbers = [price.input, price.output, price.cacheRead ?? -1, price.cacheWrite ?? -1]
            for byte in "\(id)=\(numbers);".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        return String(hash, radix: 16)
    }
}
