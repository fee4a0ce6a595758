import Domain
import GRDB
import Storage
import Wire

/// The ledger in `analytics.sqlite`.
struct SQLiteLedgerStore: LedgerStore {
    private let file: DatabaseFile

    /// Opens the store.
    ///
    /// - Throws: `locked` when `access` is `writer` and another process is it.
    init(path: String, as access: DatabaseFile.Access) throws(StorageError) {
        file = try DatabaseFile(path, as: access, migrations: LedgerSchema.migrations)
    }

    func ingest(_ batches: [LedgerBatch]) async throws -> Int {
        // A gap is the sender's affair and not the engine's, so it comes out as a value and the transaction is empty.
        let result = try await file.write { database -> Result<Int, LedgerGap> in
            var unreadable = 0
            var tally = LedgerTally()
            for batch in batches {
                var incarnation = try Incarnation.find(batch.incarnation, in: database)
                guard batch.last > incarnation.stored else { continue }
                guard batch.first <= max(incarnation.stored, batch.acknowledged) + 1 else {
                    let gap = LedgerGap(
                        incarnation: batch.incarnation,
                        stored: incarnation.stored,
                        first: batch.first
                    )
                    // what came before the gap is whole: it is kept, and repeated without effect
                    try LedgerSums.add(tally, in: database)
                    return .failure(gap)
                }
                var changes = LedgerChanges()
                changes.add(batch, after: incarnation.stored)
                unreadable += changes.unreadable
                try LedgerRows(incarnation: incarnation.number, database: database).apply(changes, &tally)
                incarnation.stored = batch.last
                try incarnation.save(in: database)
            }
            try LedgerSums.add(tally, in: database)
            return .success(unreadable)
        }
        return try result.get()
    }

    func stored(of incarnation: String) async throws(StorageError) -> UInt64 {
        try await file.read { database in
            let statement = try database.cachedStatement(sql: "SELECT stored FROM incarnation WHERE name = ?")
            return UInt64(try Int64.fetchOne(statement, arguments: [incarnation]) ?? 0)
        }
    }

    func recent(limit: Int, includingOpen: Bool) async throws(StorageError) -> [RequestRow] {
        try await file.read { try LedgerRows.recent(limit, includingOpen ? .all : .ended, in: $0) }
    }

    func costs(of requests: [CostsOfRequests.Wanted]) async throws(StorageError) -> [CostsOfRequests.Row] {
        try await file.read { try LedgerRows.costs(of: requests, in: $0) }
    }

    func metrics() async throws(StorageError) -> MetricsSnapshot.Reply {
        try await file.read { try LedgerSums.read(in: $0) }
    }

    /// Closes the file.
    func close() throws(StorageError) { try file.close() }
}

/// What is stored of one edge incarnation.
private struct Incarnation {
    let number: Int64
    var stored: UInt64

    static func find(_ name: String, in database: Database) throws -> Self {
        let select = try database.cachedStatement(sql: "SELECT number, stored FROM incarnation WHERE name = ?")
        if let row = try Row.fetchOne(select, arguments: [name]) {
            let stored: Int64 = row[1]
            return Self(number: row[0], stored: UInt64(stored))
        }
        try database.cachedStatement(sql: "INSERT INTO incarnation (name) VALUES (?)").execute(arguments: [name])
        return Self(number: database.lastInsertedRowID, stored: 0)
    }

    func save(in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE incarnation SET stored = ? WHERE number = ?")
            .execute(arguments: [Int64(stored), number])
    }
}
