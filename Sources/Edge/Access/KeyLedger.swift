import Domain
import GRDB

/// A request that a virtual key's limits must let in.
struct KeyAsk: Sendable {
    /// The request's name, as in the ledger.
    var request: String
    /// When the request arrived, in milliseconds since 1970, as in the ledger.
    var arrivedMilliseconds: Int64
    var key: String
    /// Who will settle it: this incarnation of the edge.
    var edge: String
    /// What it is estimated to cost.
    var cost: Cost
    /// What it is estimated to use.
    var tokens: Int
}

/// A request whose edge died before it could say what it cost.
struct KeyOrphan: Sendable, Equatable {
    var request: String
    var arrivedMilliseconds: Int64
    var edge: String
}

/// What virtual keys have used, within one transaction of `state.sqlite`.
///
/// A request is reserved before it is dispatched and settled when it has ended; between the two its estimate counts. A
/// settlement takes the reservation away, so that nothing is charged twice, whoever comes first.
struct KeyLedger {
    let database: Database

    /// Lets a request in and reserves its estimate, or says why not; `now` is in seconds since 1970.
    func admit(_ ask: KeyAsk, limits: KeyLimits, now: Int) throws -> KeyAllowance.Refusal? {
        var standing = try standing(of: ask.key)
        standing.advance(to: now)
        if !limits.isEmpty {
            let allowance = KeyAllowance(limits: limits, standing: standing, hold: try hold(of: ask.key), now: now)
            if let refusal = allowance.refusal(of: ask.cost) { return refusal }
        }
        standing.admit()
        try save(standing, of: ask.key)
        try database.cachedStatement(
            sql: """
                INSERT INTO key_reservation (request, arrived_ms, key, edge, day, microdollars, tokens)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            ask.request, ask.arrivedMilliseconds, ask.key, ask.edge, now / 86_400, ask.cost.microdollars, ask.tokens,
        ])
        return nil
    }

    /// Charges what a request cost in the place of what was reserved; false when it was settled before.
    @discardableResult
    func settle(_ request: String, cost: Cost, tokens: Int, now: Int) throws -> Bool {
        let reserved = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT key, day FROM key_reservation WHERE request = ?"),
            arguments: [request]
        )
        guard let reserved else { return false }
        let key: String = reserved["key"]
        try database.cachedStatement(sql: "DELETE FROM key_reservation WHERE request = ?").execute(arguments: [request])
        guard cost != .zero || tokens != 0 else { return true }
        var standing = try standing(of: key)
        standing.charge(cost, tokens: tokens, admitted: reserved["day"], now: now)
        try save(standing, of: key)
        return true
    }

    /// What a key has used so far, as it was written last.
    func standing(of key: String) throws -> KeyStanding {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM key_standing WHERE key = ?"),
            arguments: [key]
        )
        guard let row else { return KeyStanding() }
        return KeyStanding(
            day: row["day"],
            spentToday: Cost(microdollars: row["spent_day"]),
            month: row["month"],
            spentThisMonth: Cost(microdollars: row["spent_month"]),
            spentTotal: Cost(microdollars: row["spent_total"]),
            windowBegan: row["window_began"],
            windowRequests: row["window_requests"],
            windowTokens: row["window_tokens"]
        )
    }

    /// What a key's requests hold that have not been settled.
    ///
    /// One whose edge died is in flight no more, but its money is not free before it is known.
    func hold(of key: String) throws -> KeyHold {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT COALESCE(SUM(is_orphan = 0), 0), COALESCE(SUM(CASE is_orphan WHEN 0 THEN tokens END), 0),
                        COALESCE(SUM(microdollars), 0)
                    FROM key_reservation WHERE key = ?
                    """
            ),
            arguments: [key]
        )
        guard let row else { return KeyHold() }
        return KeyHold(requests: row[0], tokens: row[1], cost: Cost(microdollars: row[2]))
    }

    /// The edges that have reservations which nobody has called orphans.
    func edges() throws -> [String] {
        try String.fetchAll(database, sql: "SELECT DISTINCT edge FROM key_reservation WHERE is_orphan = 0")
    }

    /// Calls what a dead edge has reserved orphans.
    func orphan(_ edge: String) throws {
        try database.execute(sql: "UPDATE key_reservation SET is_orphan = 1 WHERE edge = ?", arguments: [edge])
    }

    /// Some orphans, the oldest first.
    func orphans(limit: Int) throws -> [KeyOrphan] {
        try Row.fetchAll(
            database,
            sql: "SELECT request, arrived_ms, edge FROM key_reservation WHERE is_orphan = 1 ORDER BY arrived_ms LIMIT ?",
            arguments: [limit]
        ).map { KeyOrphan(request: $0["request"], arrivedMilliseconds: $0["arrived_ms"], edge: $0["edge"]) }
    }

    private func save(_ standing: KeyStanding, of key: String) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO key_standing (
                    key, day, spent_day, month, spent_month, spent_total, window_began, window_requests, window_tokens
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            key, standing.day, standing.spentToday.microdollars, standing.month, standing.spentThisMonth.microdollars,
            standing.spentTotal.microdollars, standing.windowBegan, standing.windowRequests, standing.windowTokens,
        ])
    }
}
