public import Domain

/// What each model costs: the embedded table, the fixed prices of the built-in chains over it, the user's over both.
public struct PriceTable: Sendable, Equatable {
    /// Where a price was found, and so how far it can be trusted.
    public enum Source: String, Sendable {
        /// The user's configuration.
        case configured
        /// The fixed prices of the built-in chains.
        case fixed
        /// The embedded table has this model of this provider.
        case table
        /// The embedded table has the same model of its maker, or of another date: a good guess.
        case similar
    }

    /// A price that was found.
    public struct Match: Sendable, Hashable {
        /// What the model costs.
        public var price: Price
        /// Where it was found.
        public var source: Source
    }

    /// The price of a model that no table knows: 0.05 and 0.15 US dollars for a million tokens.
    public static let unknownModel = Price(inputUSD: 0.05, outputUSD: 0.15)

    /// Which prices these are; written into the ledger beside each cost.
    ///
    /// The day and the hash of the embedded table, then a hash of the prices laid over it: it changes whenever a price
    /// does.
    public let version: String
    private let catalog: PriceCatalog?
    private let configured: [String: Price]
    private let fixed: [String: Price]
    /// Prices laid over the table by the last part of the id, where that part is unique: `glm-5` for `z-ai/glm-5`.
    private let shortNames: [String: (id: String, match: Match)]
    private let memory = MatchMemory<Match>()
    private let factMemory = MatchMemory<ModelFacts>()

    /// The prices of the embedded table, if there is one, with `overrides` by model id, or by provider type and model id
    /// (`azure_openai/gpt-4o`).
    public init(overrides: [String: Price] = [:], catalog: PriceCatalog? = nil) {
        self.catalog = catalog
        configured = overrides
        fixed = Self.fixedPrices.reduce(into: [:]) { prices, fixed in
            let (id, price) = fixed
            // the same price with all its parts, where the table has it
            let full = catalog?.search(id, provider: nil)?.entry.price
            prices[id] = full.flatMap { $0.input == price.input && $0.output == price.output ? $0 : nil } ?? price
        }
        shortNames = Self.shortNames(
            fixed.mapValues { Match(price: $0, source: .fixed) }
                .merging(configured.mapValues { Match(price: $0, source: .configured) }) { _, own in own }
        )
        let laidOver = Self.fixedPrices.merging(overrides) { _, own in own }
        version = "\(catalog?.version ?? "0").\(Self.fingerprint(of: laidOver))"
    }

    /// The price of a model at a provider of a type, and where it was found; nil: no table knows it.
    ///
    /// In this order, and the first that is there: the user's price and then the fixed price of `type/id`, of the id, or
    /// of the id without the names before a `/` (`openrouter/z-ai/glm-5`); one of both whose last part is that of the id
    /// and that alone has it, unless it names another provider (`openai/gpt-4o` says nothing about Azure's); the embedded
    /// table, which searches as ``PriceCatalog`` says.
    public func match(of model: String, provider type: String? = nil) -> Match? {
        memory.match(of: model, provider: type) { search(model, type) }
    }

    private func search(_ model: String, _ type: String?) -> Match? {
        if let price = Self.find(model, type, in: configured) { return Match(price: price, source: .configured) }
        if let price = Self.find(model, type, in: fixed) { return Match(price: price, source: .fixed) }
        if let short = shortNames[Self.shortName(model)], Self.canBe(short.id, model, type) { return short.match }
        guard let hit = catalog?.search(model, provider: type), let price = hit.entry.price else { return nil }
        return Match(price: price, source: hit.isExact ? .table : .similar)
    }

    /// The price of a model at a provider of a type, if a table knows it.
    public func price(of model: String, provider type: String? = nil) -> Price? {
        match(of: model, provider: type)?.price
    }

    /// What is known about a model besides its price, if the embedded table has it.
    public func facts(of model: String, provider type: String? = nil) -> ModelFacts? {
        factMemory.match(of: model, provider: type) { catalog?.search(model, provider: type)?.entry.facts }
    }

    /// What a request cost, rounded to the nearest micro-dollar, a half upwards; a model that no table knows has
    /// ``unknownModel``'s price.
    public func cost(
        of usage: Usage,
        model: String,
        provider type: String? = nil,
        units: BilledUnits = BilledUnits(),
        isBatch: Bool = false
    ) -> Cost {
        (price(of: model, provider: type) ?? Self.unknownModel).cost(of: usage, units: units, isBatch: isBatch)
    }

    /// Whether two tables say the same.
    public static func == (left: Self, right: Self) -> Bool { left.version == right.version }

    private static func find(_ model: String, _ type: String?, in prices: [String: Price]) -> Price? {
        if prices.isEmpty { return nil }
        if let type, let price = prices["\(type)/\(model)"] { return price }
        var id = model[...]
        while true {
            if let price = prices[String(id)] { return price }
            guard let slash = id.firstIndex(of: "/") else { return nil }
            id = id[id.index(after: slash)...]
        }
    }
}

extension PriceTable {
    /// US dollars for a million tokens, for the models of the built-in chains and of the simulator.
    private static let fixedPrices: [String: Price] = [
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

    private static func shortNames(_ matches: [String: Match]) -> [String: (id: String, match: Match)] {
        var short: [String: (id: String, match: Match)] = [:]
        var seen: Set<String> = []
        for (id, match) in matches {
            let name = shortName(id)
            // two models of one short name: neither is meant by it
            short[name] = seen.insert(name).inserted ? (id, match) : nil
        }
        return short
    }

    /// Whether an id may be about a model at a provider of a type: both name the same provider, or one names none.
    private static func canBe(_ id: String, _ model: String, _ type: String?) -> Bool {
        let asked = [type.flatMap { ModelProvider(name: $0) }, provider(of: model)].compactMap { $0 }
        guard let named = provider(of: id), !asked.isEmpty else { return true }
        return asked.contains(named)
    }

    /// The provider that the first part of an id names.
    private static func provider(of id: String) -> ModelProvider? {
        id.firstIndex(of: "/").flatMap { ModelProvider(name: String(id[..<$0])) }
    }

    /// A short name of prices that depends on nothing but them.
    private static func fingerprint(of prices: [String: Price]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for (id, price) in prices.sorted(by: { $0.key < $1.key }) {
            let numbers = [price.input, price.output, price.cacheRead ?? -1, price.cacheWrite ?? -1]
            let others =
                [price.cacheWriteLong, price.reasoning, price.audioInput, price.audioOutput, price.batchInput]
                + [price.batchOutput, price.image, price.query, price.second, price.request]
            let tiers = price.tiers.map {
                "\($0.above):\($0.input),\($0.output),\($0.cacheRead ?? -1),\($0.cacheWrite ?? -1)"
            }
            for byte in "\(id)=\(numbers)\(others.map { $0 ?? -1 })\(tiers);".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        return String(UInt32(truncatingIfNeeded: hash ^ (hash >> 32)), radix: 16)
    }
}
