import Fabric
import Logging
import Storage
import Wire

/// Takes the edges' ledger streams in; a batch is acknowledged when its transaction is committed.
struct LedgerIntake {
    let house: LedgerHouse
    let logger: Logger

    /// Stores items numbered from `first`, each one batch, and returns the number of the last.
    ///
    /// - Throws: whatever kept them from being stored; they come again.
    func store(first: UInt64, items: [[UInt8]]) async throws -> UInt64 {
        do {
            let batches = try items.map { item in try item.withUnsafeBytes { try LedgerBatch(bytes: $0) } }
            let unreadable = try await house.writing().ingest(batches)
            if unreadable > 0 {
                logger.error("ledger records cannot be read", metadata: ["count": "\(unreadable)"])
            }
        } catch {
            logger.warning("ledger batch not stored", metadata: ["error": "\(error)"])
            throw error
        }
        return first + UInt64(items.count) - 1
    }
}
