public import Chassis
import Configuration
import Fabric
import Synchronization
import Wire

/// A sidecar: one external stdio server of the Model Context Protocol, made a worker on the fabric.
///
///     martlet sidecar --instance sidecar-files --edge ipc:///…/edge-1.sock -- npx some-server
///
/// While the server does not run, the sidecar serves nothing, so its tools are not listed. Killed, the kernel kills the
/// server too, and the supervisor starts both anew.
public final class SidecarProcess: ProcessRole {
    /// `sidecar`.
    public static let role = RoleName.sidecar
    private let context: ProcessContext
    private let server: WrappedServer
    private let seat: WorkerSeat

    /// A command line without a command.
    public struct MissingCommand: Error, CustomStringConvertible {
        /// What to write.
        public let description = "a sidecar needs a command behind `--`"
    }

    /// Joins the fabric; the server is started by `run`.
    ///
    /// - Throws: `MissingCommand`, `FabricError`.
    public init(_ context: ProcessContext) async throws {
        guard !context.command.isEmpty else { throw MissingCommand() }
        self.context = context
        let prefix = "\(RoleName.sidecar.rawValue)-"
        let name =
            context.instance.hasPrefix(prefix) ? String(context.instance.dropFirst(prefix.count)) : context.instance
        let service = ServiceName.sidecar(name)
        let door = Door()
        server = try WrappedServer(
            command: context.command,
            environment: context.loaded.environment.map { "\($0.key)=\($0.value)" }.sorted(),
            logger: context.logger
        ) { isUsable in door.announce(isUsable ? [service] : []) }
        seat = try WorkerSeat(context, services: [], table: Answers.table(name, server))
        door.open(seat.dialer)
    }

    /// Starts the server and passes questions on until drained.
    public func run() async throws {
        guard server.start() else { throw WireError(.failed, "no thread for the server") }
        do {
            try await seat.serve()
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// Takes no new questions; `run` ends the server then.
    public func drain() async { await seat.drain() }
}

/// Lets the server announce itself on a fabric that is made after it.
private final class Door: Sendable {
    private let dialer = Mutex<Dialer?>(nil)

    func open(_ dialer: Dialer) { self.dialer.withLock { $0 = dialer } }

    func announce(_ services: [ServiceName]) { dialer.withLock { $0 }?.announce(services) }
}
