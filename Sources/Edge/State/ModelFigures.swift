import Domain
import Synchronization
import Telemetry
import Wire

/// What each provider's models did since this process began, counted by calls as the ledger's sums are.
final class ModelFigures: Sendable {
    /// A model of a provider.
    struct Key: Hashable, Sendable {
        let provider: String
        let model: String
    }

    /// The figures of one.
    struct Row: Sendable, Equatable {
        var requests = 0
        var successes = 0
        var nanoseconds: Int64 = 0
        var tokens = 0

        /// Of all requests, 0 to 1; 1 before the first, for nothing has failed.
        var successRate: Double { requests == 0 ? 1 : Double(successes) / Double(requests) }
        /// The mean in seconds.
        var averageSeconds: Double { requests == 0 ? 0 : Double(nanoseconds) / 1e9 / Double(requests) }
    }

    /// A client may make up names; beyond so many they count as `other` (chosen, unmeasured).
    static let most = 1000

    private let rows = Mutex<[Key: Row]>([:])

    /// A request has ended: its calls count for the models that were called, its tokens for those that used them.
    func add(_ settlement: Settlement) {
        guard !settlement.provider.isEmpty || !settlement.calls.all.isEmpty else { return }
        rows.withLock { rows in
            func change(_ provider: String, _ model: String, by body: (inout Row) -> Void) {
                var key = Key(provider: provider, model: model)
                if rows.count >= Self.most, rows[key] == nil { key = Key(provider: provider, model: "other") }
                body(&rows[key, default: Row()])
            }
            for call in settlement.calls.all {
                change(call.provider, call.model) { $0.count(call.verdict, call.nanoseconds) }
            }
            for leg in settlement.legs { change(leg.provider, leg.model) { $0.tokens += leg.usage.totalTokens } }
            guard !settlement.provider.isEmpty, settlement.attempts > 0 else { return }
            let isOnlyCall = settlement.calls.all.isEmpty && settlement.outcome == .completed
            let tokens = settlement.legs.isEmpty ? settlement.usage.totalTokens : 0
            guard isOnlyCall || tokens > 0 else { return }
            change(settlement.provider, settlement.model) { row in
                row.tokens += tokens
                if isOnlyCall { row.count(.succeeded, settlement.durationNanoseconds) }
            }
        }
    }

    /// All of them, in the order of their names.
    var all: [(key: Key, row: Row)] {
        rows.withLock { $0.map { ($0.key, $0.value) } }
            .sorted { ($0.0.provider, $0.0.model) < ($1.0.provider, $1.0.model) }
    }
}

extension ModelFigures.Row {
    fileprivate mutating func count(_ verdict: CallVerdict, _ nanoseconds: Int64) {
        guard verdict != .unrated else { return }
        requests += 1
        if verdict == .succeeded { successes += 1 }
        self.nanoseconds += nanoseconds
    }
}

/// How requests failed since this process began, in the kinds that operators tell apart.
final class ErrorFigures: Sendable {
    let connection = Counter()
    let timeout = Counter()
    let rateLimit = Counter()
    let server = Counter()
    let client = Counter()

    /// A request ended with this error, or was answered with it.
    func add(_ error: GatewayError) {
        switch error.code {
        case .providerConnection, .providerProtocol: connection.add()
        case .providerTimeout: timeout.add()
        case .rateLimited: rateLimit.add()
        case .providerFailed where error.upstream?.status == 429: rateLimit.add()
        default: if error.code.status >= 500 { server.add() } else { client.add() }
        }
    }

    /// All kinds together.
    var total: Int { connection.value + timeout.value + rateLimit.value + server.value + client.value }
}
