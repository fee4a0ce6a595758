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

    /// One bar of a distribution.
    struct Bar: Hashable {
        var kind: Kind
        var name: String
    }

    private(set) var succeeded = 0
    private(set) var failed = 0
    private(set) var cancelled = 0
    private(set) var microseconds: Int64 = 0
    private(set) var cost = Cost.zero
    /// Successes alone, so that each distribution sums to them.
    private(set) var bars: [Bar: Int] = [:]
    private(set) var providers: [String: Provider] = [:]

    /// Whether nothing ended.
    var isEmpty: Bool { self == Self() }

    /// A request has ended.
    mutating func count(_ close: LedgerClose, category: String?, routingMode: String?) {
        // money and tokens are spent whether or not somebody waits for the answer
        cost = cost + close.cost
        providers[close.provider, default: Provider()].tokens += close.usage.totalTokens
        switch close.outcome {
        case .cancelled:
            cancelled += 1
            return
        case .completed:
            succeeded += 1
            providers[close.provider, default: Provider()].succeeded += 1
            bars[Bar(kind: .model, name: close.model), default: 0] += 1
            bars[Bar(kind: .category, name: category ?? "uncategorized"), default: 0] += 1
            bars[Bar(kind: .routingMode, name: routingMode ?? "explicit"), default: 0] += 1
        case .failed, .interrupted:
            failed += 1
            providers[close.provider, default: Provider()].failed += 1
        }
        let length = close.duration.wholeMicroseconds
        microseconds += length
        providers[close.provider, default: Provider()].microseconds += length
    }
}

extension Duration {
    /// The length in microseconds, cut.
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
