import Domain
import Wire

/// What the requests that ended in one transaction add to the sums, so that no figure ever needs all rows.
struct LedgerTally: Equatable {
    /// Sums of one provider.
    struct Provider: Equatable {
        var succeeded = 0
        var failed = 0
        var microseconds: Int64 = 0
        var tokens = 0
    }

    /// What a distribution is over.
    enum Kind: String {
        case model
        case category
        case routingMode = "routing_mode"
    }

    private(set) var succeeded = 0
    private(set) var failed = 0
    private(set) var cancelled = 0
    private(set) var microseconds: Int64 = 0
    private(set) var cost = Cost.zero
    private var models = NamedSums<Int>()
    private var categories = NamedSums<Int>()
    private var routingModes = NamedSums<Int>()
    private var byProvider = NamedSums<Provider>()

    /// The distributions: of successes alone, so that each sums to them.
    var distributions: [(kind: Kind, bars: [String: Int])] {
        [(.model, models.all), (.category, categories.all), (.routingMode, routingModes.all)]
    }

    /// Sums by the provider's name.
    var providers: [String: Provider] { byProvider.all }

    /// Whether nothing ended.
    var isEmpty: Bool { byProvider.isEmpty && succeeded + cancelled == 0 }

    /// A request has ended.
    mutating func count(_ close: LedgerClose, category: String?, routingMode: String?) {
        cost = cost + close.cost
        let length = close.duration.wholeMicroseconds
        // a kept answer asks no provider, so it is no call of the one that once gave it
        if close.usage.evidence != .cached {
            byProvider.change(close.provider, from: Provider()) { $0.count(close, length) }
        }
        switch close.outcome {
        case .cancelled:
            cancelled += 1
            return
        case .completed:
            succeeded += 1
            models.change(close.label ?? close.model, from: 0) { $0 += 1 }
            categories.change(category ?? "uncategorized", from: 0) { $0 += 1 }
            routingModes.change(routingMode ?? "explicit", from: 0) { $0 += 1 }
        case .failed, .interrupted: failed += 1
        }
        microseconds += length
    }
}

extension LedgerTally.Provider {
    fileprivate mutating func count(_ close: LedgerClose, _ length: Int64) {
        // money and tokens are spent whether or not somebody waits for the answer
        tokens += close.usage.totalTokens
        switch close.outcome {
        case .cancelled: return
        case .completed: succeeded += 1
        case .failed, .interrupted: failed += 1
        }
        microseconds += length
    }
}

extension Duration {
    /// The length in microseconds, cut.
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
