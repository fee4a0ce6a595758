import Domain
import Synchronization
import Telemetry

/// What each provider's models did since this process began, as far as requests were asked of them last.
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

        /// Of all requests, 0 to 1.
        var successRate: Double { requests == 0 ? 0 : Double(successes) / Double(requests) }
        /// The mean in seconds.
        var averageSeconds: Double { requests == 0 ? 0 : Double(nanoseconds) / 1e9 / Double(requests) }
    }

    /// A client may make up names; beyond so many they count as `other` (chosen, unmeasured).
    static let most = 1000

    private let rows = Mutex<[Key: Row]>([:])

    /// A request has ended that somebody was asked for; one whose client left counts for nobody.
    func add(provider: String, model: String, outcome: Outcome, nanoseconds: Int64, tokens: Int) {
        guard !provider.isEmpty, outcome != .cancelled else { return }
        rows.withLock { rows in
            var key = Key(provider: provider, model: model)
            if rows.count >= Self.most, rows[key] == nil { key = Key(provider: provider, model: "other") }
            rows[key, default: Row()].add(outcome, nanoseconds, tokens)
        }
    }

    /// All of them, in the order of their names.
    var all: [(key: Key, row: Row)] {
        rows.withLock { $0.map { ($0.key, $0.value) } }
            .sorted { ($0.0.provider, $0.0.model) < ($1.0.provider, $1.0.model) }
    }
}

extension ModelFigures.Row {
    fileprivate mutating func add(_ outcome: Outcome, _ nanoseconds: Int64, _ tokens: Int) {
        requests += 1
        if outcome == .completed { successes += 1 }
        self.nanoseconds += nanoseconds
        self.tokens += tokens
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
