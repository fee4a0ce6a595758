import Storage
import Wire

/// Where the ledger is kept: on this host in SQLite, past one machine in an engine behind the same protocol.
protocol LedgerStore: Sendable {
    /// Stores batches in one transaction; what is stored already is not stored again.
    ///
    /// - Returns: how many records could not be read.
    /// - Throws: ``StorageError``, and then nothing is stored; ``LedgerGap``, and then what came before the gap is stored.
    func ingest(_ batches: [LedgerBatch]) async throws -> Int

    /// The last record stored of what an edge incarnation wrote, zero for none.
    func stored(of incarnation: String) async throws(StorageError) -> UInt64

    /// The rows that began last, the newest first.
    func recent(limit: Int, includingOpen: Bool) async throws(StorageError) -> [RequestRow]

    /// What certain requests cost; those without a row are left out.
    func costs(of requests: [CostsOfRequests.Wanted]) async throws(StorageError) -> [CostsOfRequests.Row]

    /// The sums over all rows.
    func metrics() async throws(StorageError) -> MetricsSnapshot.Reply
}

/// A batch that leaves out records which nobody has acknowledged: the sender must go back.
struct LedgerGap: Error, Equatable {
    var incarnation: String
    /// The last record stored.
    var stored: UInt64
    /// The first record of the batch.
    var first: UInt64
}
