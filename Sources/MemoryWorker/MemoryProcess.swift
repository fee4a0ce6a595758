public import Chassis
import Configuration
import Fabric
import Wire

/// The memory worker: memories, vectors, masks and conversations.
///
/// Killed, it is replaced; its endpoints answer 503 meanwhile and chat goes on.
public final class MemoryProcess: ProcessRole {
    /// `memory`.
    public static let role = RoleName.memory
    private let seat: WorkerSeat

    /// Joins the fabric.
    ///
    /// - Throws: `FabricError`.
    public init(_ context: ProcessContext) async throws {
        let claim = WriterClaim(.memoryWriter, path: context.configuration.storage.directory + "/memory.lock")
        seat = try WorkerSeat(context, services: [.memory], writer: claim, table: Answers.table())
    }

    /// Answers until drained.
    public func run() async throws { try await seat.serve() }

    /// Takes no new questions and lets answers at work end.
    public func drain() async { await seat.drain() }
}
