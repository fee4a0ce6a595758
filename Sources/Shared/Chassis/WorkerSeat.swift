public import Fabric
import Logging
import Synchronization
public import Wire

/// A worker's place on the fabric, from dialling to draining: what all workers do alike.
///
///     seat = try WorkerSeat(context, services: [.compression], table: Answers.table())
///     …
///     func run() async throws { try await seat.serve() }
///     func drain() async { await seat.drain() }
public final class WorkerSeat: Sendable {
    /// The worker's end of the fabric.
    public let dialer: Dialer
    private let context: ProcessContext
    private let services: [ServiceName]
    private let writer: WriterClaim?
    private let isDraining = Mutex(false)
    private let joined: AsyncStream<Void>
    private let drained: AsyncStream<Void>
    private let endDrain: AsyncStream<Void>.Continuation

    /// With no edge in reach it is ready all the same, so that a restart of the edge is no failure of its workers.
    private static let joinPatience = Duration.seconds(3)
    /// After the edges were told that nothing more is served: for answers at work to end; chosen, unmeasured.
    private static let answerGrace = Duration.milliseconds(150)

    /// How often a worker looks whether it may write now; well within the 2 s after which callers give up.
    private static let claimPause = Duration.milliseconds(500)

    /// Dials the edges and serves `table` as `services`, and as the claim's service once the claim is won.
    ///
    /// What comes on `streams` is stored from the first batch on: they are there before anybody is dialled.
    ///
    /// - Throws: `FabricError`.
    public init(
        _ context: ProcessContext,
        services: [ServiceName],
        writer: WriterClaim? = nil,
        table: RequestTable,
        streams: [String: StreamStore] = [:]
    ) throws(FabricError) {
        self.context = context
        self.writer = writer
        // The first to come writes from its first word on.
        let first = if let writer, writer.take() { services + [writer.service] } else { services }
        self.services = services
        let (joined, sayJoined) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.joined = joined
        (drained, endDrain) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        dialer = try Dialer(
            addresses: [],
            services: first,
            table: table,
            options: FabricOptions(
                instance: context.instance,
                version: Release.version,
                logger: context.logger,
                peersChanged: { peers in
                    if !peers.isEmpty { sayJoined.yield() }
                }
            )
        )
        for (stream, store) in streams { dialer.receive(stream: stream, store: store) }
        try dialer.dial(context.edgeAddresses)
    }

    /// Announces readiness once an edge has welcomed the worker, and serves until drained or cancelled.
    public func serve() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [joined] in
                for await _ in joined { break }
            }
            group.addTask {
                try? await Task.sleep(for: Self.joinPatience)  // house: cancelled means that an edge was faster
            }
            await group.next()
            group.cancelAll()
        }
        context.announceReady()
        await withTaskGroup(of: Void.self) { group in
            if let writer { group.addTask { [self] in await claim(writer) } }
            for await _ in drained { break }
            group.cancelAll()
        }
        dialer.stop()
        try Task.checkCancellation()
    }

    /// Tells the edges that nothing more is served, lets answers at work end, and lets `serve` return.
    public func drain() async {
        isDraining.withLock { isDraining in
            isDraining = true
            dialer.announce([])
        }
        try? await Task.sleep(for: Self.answerGrace)  // house: cut short is what cancellation wants
        endDrain.yield()
    }

    /// Waits for the writer before us to go.
    private func claim(_ writer: WriterClaim) async {
        while !writer.take() {
            do { try await Task.sleep(for: Self.claimPause) } catch { return }
        }
        isDraining.withLock { isDraining in
            if !isDraining { dialer.announce(services + [writer.service]) }
        }
    }
}
