public import Chassis
import Configuration
import Fabric
import Storage
import Wire

/// The analytics worker: takes the ledger in, and reports on it.
///
/// Killed, it is replaced; rows wait in the edges' journals meanwhile and nothing is lost. Of several, the one that
/// holds the writer lock stores, all of them answer.
public final class AnalyticsProcess: ProcessRole {
    /// `analytics`.
    public static let role = RoleName.analytics
    private let seat: WorkerSeat

    /// Opens the ledger and joins the fabric.
    ///
    /// - Throws: `FabricError`; `StorageError` when the database cannot be used.
    public init(_ context: ProcessContext) async throws {
        let directory = context.configuration.storage.directory
        let house = LedgerHouse(path: directory + "/analytics.sqlite")
        // The claim makes its file, not the directory; without one nobody would ever win it.
        try StorageDirectory.make(above: directory + "/analytics.lock")
        let claim = WriterClaim(.analyticsWriter, path: directory + "/analytics.lock")
        // A database that cannot be opened shall end the process now, with its reason, and not at the first row.
        if claim.take() { _ = try await house.writing() }
        let intake = LedgerIntake(house: house, logger: context.logger)
        seat = try WorkerSeat(
            context,
            services: [.analytics],
            writer: claim,
            table: Answers.table(house),
            streams: ["ledger": { _, _, first, items in try await intake.store(first: first, items: items) }]
        )
    }

    /// Answers until drained.
    public func run() async throws { try await seat.serve() }

    /// Takes no new questions and lets answers at work end.
    public func drain() async { await seat.drain() }
}
