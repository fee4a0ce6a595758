import Domain
import GRDB
import Wire

/// The sums over all rows, moved along in the transaction that ends a row, so that asking costs the same at any size.
enum LedgerSums {
    /// How many requests `GET /metrics` shows.
    private static let recent = 10

    static func add(_ tally: LedgerTally, in database: Database) throws {
        guard !tally.isEmpty else { return }
        try database.cachedStatement(
            sql: """
                UPDATE total SET succeeded = succeeded + ?, failed = failed + ?, cancelled = cancelled + ?,
                    duration_us = duration_us + ?, cost_microdollars = cost_microdollars + ?,
                    other_succeeded = other_succeeded + ?, other_failed = other_failed + ?
                """
        ).execute(arguments: [
            tally.chats.succeeded, tally.chats.failed, tally.chats.cancelled, tally.microseconds,
            tally.cost.microdollars, tally.others.succeeded, tally.others.failed,
        ])
        for (kind, bars) in tally.distributions {
            for (name, count) in bars {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO distribution VALUES (?, ?, ?)
                        ON CONFLICT DO UPDATE SET succeeded = succeeded + excluded.succeeded
                        """
                ).execute(arguments: [kind.rawValue, name, count])
            }
        }
        for (name, provider) in tally.providers {
            try database.cachedStatement(
                sql: """
                    INSERT INTO provider_total VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET succeeded = succeeded + excluded.succeeded,
                        failed = failed + excluded.failed, duration_us = duration_us + excluded.duration_us,
                        tokens = tokens + excluded.tokens, unrated = unrated + excluded.unrated
                    """
            ).execute(arguments: [
                name, provider.succeeded, provider.failed, provider.microseconds, provider.tokens, provider.unrated,
            ])
        }
        for (ending, count) in tally.errors {
            try database.cachedStatement(
                sql: """
                    INSERT INTO error_total VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET requests = requests + excluded.requests
                    """
            ).execute(arguments: [ending.status, ending.code, count])
        }
    }

    static func read(in database: Database) throws -> MetricsSnapshot.Reply {
        let total = try Row.fetchOne(database.cachedStatement(sql: "SELECT * FROM total"))
        let requests = MetricsSnapshot.Requests(
            success: total?["succeeded"] ?? 0,
            failed: total?["failed"] ?? 0,
            cancelled: total?["cancelled"] ?? 0
        )
        let microseconds: Double = total?["duration_us"] ?? 0
        let latency = requests.total == 0 ? 0 : microseconds / 1000 / Double(requests.total)
        var bars: [String: [String: Int]] = [:]
        for row in try Row.fetchAll(database.cachedStatement(sql: "SELECT kind, name, succeeded FROM distribution")) {
            bars[row[0], default: [:]][row[1]] = row[2]
        }
        let areCallsKept = try LedgerRows.areCallsKept(in: database)
        return MetricsSnapshot.Reply(
            requests: requests,
            averageLatencyMilliseconds: (latency * 100).rounded() / 100,
            totalCostMicrodollars: total?["cost_microdollars"] ?? 0,
            models: bars[LedgerTally.Kind.model.rawValue] ?? [:],
            categories: bars[LedgerTally.Kind.category.rawValue] ?? [:],
            routingModes: bars[LedgerTally.Kind.routingMode.rawValue] ?? [:],
            recent: try LedgerRows.recent(recent, areCallsKept ? .chats : .ended, in: database),
            providers: try providers(in: database),
            errors: areCallsKept ? try errors(requests, total, in: database) : nil
        )
    }

    private static func providers(in database: Database) throws -> [String: MetricsSnapshot.Provider] {
        var providers: [String: MetricsSnapshot.Provider] = [:]
        // requests that nobody was asked for have no provider
        let named = "SELECT * FROM provider_total WHERE provider != ''"
        for row in try Row.fetchAll(database.cachedStatement(sql: named)) {
            let length: Int64 = row["duration_us"]
            providers[row["provider"]] = MetricsSnapshot.Provider(
                successful: row["succeeded"],
                failed: row["failed"],
                unrated: (row["unrated"] as Int?) ?? 0,
                duration: .microseconds(length),
                tokens: row["tokens"]
            )
        }
        return providers
    }

    private static func errors(
        _ chats: MetricsSnapshot.Requests,
        _ total: Row?,
        in database: Database
    ) throws -> MetricsSnapshot.Errors {
        let others: (succeeded: Int, failed: Int) = (total?["other_succeeded"] ?? 0, total?["other_failed"] ?? 0)
        var errors = MetricsSnapshot.Errors(
            requests: chats.total + others.succeeded + others.failed,
            failed: chats.failed + others.failed,
            byStatus: [:],
            byCode: [:]
        )
        let statement = try database.cachedStatement(sql: "SELECT status, code, requests FROM error_total")
        for row in try Row.fetchAll(statement) {
            let (status, code, count): (Int, String, Int) = (row[0], row[1], row[2])
            errors.byStatus[status < 400 ? "interrupted" : "\(status)", default: 0] += count
            errors.byCode[code.isEmpty ? "unknown" : code, default: 0] += count
        }
        return errors
    }
}
