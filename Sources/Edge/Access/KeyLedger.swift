import Domain
import GRDB

/// What virtual keys have used, within one transaction of `state.sqlite`.
///
/// It follows the shared table by a second, and is where that table begins after the machine has started anew.
struct KeyLedger {
    let database: Database

    /// What a key has used so far, as it was written last.
    func standing(of key: UInt64) throws -> KeyStanding {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM key_standing WHERE key = ?"),
            arguments: [VirtualKey.id(of: key)]
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

    /// Writes what a key has used.
    func save(_ standing: KeyStanding, of key: UInt64) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO key_standing (
                    key, day, spent_day, month, spent_month, spent_total, window_began, window_requests, window_tokens
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            VirtualKey.id(of: key), standing.day, standing.spentToday.microdollars, standing.month,
            standing.spentThisMonth.microdollars, standing.spentTotal.microdollars, standing.windowBegan,
            standing.windowRequests, standing.windowTokens,
        ])
    }
}
