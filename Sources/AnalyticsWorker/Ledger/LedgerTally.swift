import Domain
import Wire

/// What the requests that ended in one transaction add to the sums, so that no figure ever needs all rows.
///
/// Providers are counted by calls, of whatever operation; requests, distributions and durations by chat requests (contract
/// C31); errors by requests of all operations.
struct LedgerTally: Equatable {
    /// What a row's opening says that decides where its end is counted.
    struct Subject: Equatable {
        var category: String?
        var routingMode: String?
        /// Nil for a chat answer.
        var operation: String?
    }

    /// Requests that ended well, badly, or were left by their client.
    struct Requests: Equatable {
        var succeeded = 0
        var failed = 0
        var cancelled = 0
    }

    /// Sums of one provider.
    struct Provider: Equatable {
        var succeeded = 0
        var failed = 0
        var unrated = 0
        var microseconds: Int64 = 0
        var tokens = 0
    }

    /// What an error was told as, and its code; the latter empty for none.
    struct Ending: Hashable {
        var status: Int
        var code: String
    }

    /// What a distribution is over.
    enum Kind: String {
        case model
        case category
        case routingMode = "routing_mode"
    }

    private(set) var chats = Requests()
    private(set) var others = Requests()
    private(set) var microseconds: Int64 = 0
    private(set) var cost = Cost.zero
    private(set) var errors: [Ending: Int] = [:]
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
    var isEmpty: Bool { chats == Requests() && others == Requests() }

    /// A request has ended.
    mutating func count(_ close: LedgerClose, of subject: Subject) {
        cost = cost + close.cost
        let length = close.duration.wholeMicroseconds
        // a kept answer asks no provider, so it is no call of the one that once gave it
        if close.usage.evidence != .cached {
            countCalls(of: close, length)
            countTokens(of: close)
        }
        if close.outcome == .failed || close.outcome == .interrupted {
            errors[Ending(status: close.status, code: close.errorCode ?? ""), default: 0] += 1
        }
        guard subject.operation == nil else { return others.count(close.outcome) }
        chats.count(close.outcome)
        if close.outcome != .cancelled { microseconds += length }
        guard close.outcome == .completed else { return }
        models.change(close.label ?? close.model, from: 0) { $0 += 1 }
        categories.change(subject.category ?? "uncategorized", from: 0) { $0 += 1 }
        routingModes.change(subject.routingMode ?? "explicit", from: 0) { $0 += 1 }
    }

    private mutating func countCalls(of close: LedgerClose, _ length: Int64) {
        for calls in close.calls {
            byProvider.change(calls.provider, from: Provider()) { provider in
                provider.succeeded += calls.succeeded
                provider.failed += calls.failed
                provider.unrated += calls.unrated
                provider.microseconds += Int64(calls.microseconds)
            }
        }
        guard close.calls.isEmpty, let verdict = close.verdictOfOnly else { return }
        byProvider.change(close.provider, from: Provider()) { $0.count(verdict, length) }
    }

    /// Tokens are spent whether or not somebody waits for the answer.
    private mutating func countTokens(of close: LedgerClose) {
        guard close.legs.isEmpty else {
            for leg in close.legs {
                byProvider.change(leg.provider, from: Provider()) { $0.tokens += leg.usage.totalTokens }
            }
            return
        }
        let tokens = close.usage.totalTokens
        guard tokens > 0, !close.provider.isEmpty else { return }
        byProvider.change(close.provider, from: Provider()) { $0.tokens += tokens }
    }
}

extension LedgerTally.Requests {
    fileprivate mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .completed: succeeded += 1
        case .failed, .interrupted: failed += 1
        case .cancelled: cancelled += 1
        }
    }
}

extension LedgerTally.Provider {
    fileprivate mutating func count(_ verdict: CallVerdict, _ length: Int64) {
        switch verdict {
        case .succeeded: succeeded += 1
        case .failed: failed += 1
        case .unrated:
            unrated += 1
            return
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
