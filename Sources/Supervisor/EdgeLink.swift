import Chassis
import Fabric
import Logging
import Synchronization
import Telemetry
import Wire

/// The supervisor's place on the fabric: tells every edge the process table, and takes `restart` and `scale` from them.
final class EdgeLink: Sendable {
    private struct State {
        var rows: [ProcessRow] = []
        var edges: [String] = []
        var reloads = ReloadStanding()
    }

    private let dialer: Dialer
    private let logger: Logger
    private let state = Mutex(State())
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation
    private let orders: AsyncStream<String>
    private let order: AsyncStream<String>.Continuation
    private let applied: @Sendable (String?) -> Void

    /// How long an edge may take to accept the table; the next one follows within a second anyway.
    private static let patience = Duration.seconds(1)

    /// Dials nobody yet; `handle` takes what edges ask for, and calls its answer once.
    ///
    /// - Throws: `SupervisorError` when there is no fabric to be had.
    init(
        logger: Logger,
        handle: @escaping @Sendable (ControlRequest, @escaping @Sendable (ControlReply) -> Void) -> Void,
        applied: @escaping @Sendable (String?) -> Void = { _ in }
    ) throws(SupervisorError) {
        self.logger = logger
        self.applied = applied
        (orders, order) = AsyncStream.makeStream(of: String.self)
        // One is enough: what is told is always the latest table.
        (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let table = RequestTable()
        table.on(RestartProcess.self) { request in
            let reply = await Self.ask(ControlRequest(verb: .restart, name: request.process), handle)
            guard reply.success, let row = reply.processes.first(where: { $0.name == request.process }) else {
                throw WireError(.failed, reply.message)
            }
            return RestartProcess.Reply(row: row)
        }
        table.on(ScaleService.self) { request in
            let name = request.service.rawValue
            let reply = await Self.ask(ControlRequest(verb: .scale, name: name, count: request.count), handle)
            guard reply.success else { throw WireError(.failed, reply.message) }
            return ScaleService.Reply(rows: reply.processes.filter { $0.name == name || $0.name.hasPrefix(name + "-") })
        }
        table.on(ReloadConfiguration.self) { _ in
            let reply = await Self.ask(ControlRequest(verb: .reload), handle)
            return ReloadConfiguration.Reply(
                isApplied: reply.success,
                changes: reply.changes ?? [],
                needRestart: reply.needRestart ?? [],
                version: reply.configurationVersion ?? "",
                errors: reply.success ? [] : reply.issues ?? [reply.message],
                warnings: reply.success ? reply.issues ?? [] : [],
                standing: reply.standing
            )
        }
        do throws(FabricError) {
            dialer = try Dialer(
                addresses: [],
                services: [.supervisor],
                table: table,
                options: FabricOptions(
                    instance: "supervisor",
                    version: Release.version,
                    logger: logger,
                    // An edge that has just come must not wait for the next change to know the table.
                    peersChanged: { [change] _ in change.yield() }
                )
            )
        } catch {
            throw SupervisorError(.internalFailure, "no fabric: \(error)")
        }
    }

    /// Hands over the table as it is now, and the edges that shall know it.
    func publish(_ rows: [ProcessRow], edges: [String], reloads: ReloadStanding) {
        let isNew = state.withLock { state in
            defer { state = State(rows: rows, edges: edges, reloads: reloads) }
            return state.edges != edges
        }
        if isNew {
            do throws(FabricError) {
                try dialer.dial(edges)
            } catch {
                logger.error("edges not dialled", [.error: .text("\(error)")])
            }
        }
        change.yield()
    }

    /// Asks every edge to serve by the configuration with this fingerprint; `applied` hears what came of it.
    func apply(_ fingerprint: String) { order.yield(fingerprint) }

    /// Tells the edges until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                for await fingerprint in orders { applied(await order(ApplyConfiguration(fingerprint: fingerprint))) }
            }
            for await _ in changes {
                let state = state.withLock { $0 }
                let update = ProcessTableUpdate(rows: state.rows, reloads: state.reloads)
                await withDiscardingTaskGroup { group in
                    for peer in dialer.peers() where peer.isLive {
                        group.addTask { [self] in await tell(peer.instance, update) }
                    }
                }
            }
        }
        dialer.stop()
    }

    /// Why an edge did not take the configuration; nil when all have.
    private func order(_ order: ApplyConfiguration) async -> String? {
        for peer in dialer.peers() where peer.isLive {
            do throws(WireError) {
                let reply = try await dialer.call(order, to: .edge, options: CallOptions(instance: peer.instance))
                if let refusal = reply.refusal { return refusal }
            } catch {
                return error.message
            }
        }
        return nil
    }

    private func tell(_ edge: String, _ update: ProcessTableUpdate) async {
        do throws(WireError) {
            _ = try await dialer.call(
                update,
                to: .edge,
                options: CallOptions(deadline: Self.patience, instance: edge)
            )
        } catch {
            logger.debug("edge not told", [.peer: .text(edge), .error: .text(error.message)])
        }
    }

    private static func ask(
        _ request: ControlRequest,
        _ handle: @Sendable (ControlRequest, @escaping @Sendable (ControlReply) -> Void) -> Void
    ) async -> ControlReply {
        await withCheckedContinuation { continuation in
            handle(request) { continuation.resume(returning: $0) }
        }
    }
}
