public import Chassis
import Fabric
import Wire

/// The compression worker: compaction, compression and condensation; it keeps nothing.
///
/// Killed, it is replaced; requests go upstream uncompacted meanwhile.
public final class CompressionProcess: ProcessRole {
    /// `compression`.
    public static let role = RoleName.compression
    private let seat: WorkerSeat

    /// Joins the fabric.
    ///
    /// - Throws: `FabricError`.
    public init(_ context: ProcessContext) async throws {
        seat = try WorkerSeat(context, services: [.compression], table: Answers.table())
    }

    /// Answers until drained.
    public func run() async throws { try await seat.serve() }

    /// Takes no new questions and lets answers at work end.
    public func drain() async { await seat.drain() }
}
