public import Chassis
import Configuration
import Domain
import Fabric
import HTTP
import Logging
import Metering
import NIOCore
import NIOPosix
import Providers
import Telemetry
import Transfer
import Wire

/// The edge: everything a proxied request needs, and the only process that talks to providers.
public final class EdgeProcess: ProcessRole {
    /// The provider types that can be asked.
    public static let servedTypes = ProviderCatalog.servedTypes
    /// The paths of all endpoints.
    public static var routes: Set<String> { Set(AllRoutes.endpoints.map(\.path)) }
    /// `edge`.
    public static let role = RoleName.edge

    private let context: ProcessContext
    private let life: EdgeLife
    private let reload: EdgeReload
    private let group: MultiThreadedEventLoopGroup
    private let engines: [Engine]
    private let listener: Listener
    private let lanes: LaneList
    private let ended = AsyncGate()

    /// Opens the journal, binds the fabric, and makes a lane for each event loop.
    public init(_ context: ProcessContext) async throws {
        self.context = context
        let configuration = context.configuration
        let table = RequestTable()
        let hub = try Hub(
            endpoints: context.edgeAddresses,
            table: table,
            options: FabricOptions(instance: context.instance, version: Release.version, logger: context.logger)
        )
        let tables = try EmbeddedTables()
        let billing = Billing(configuration, catalog: tables.prices)
        let books = try Books(context: context, hub: hub, billing: billing)
        let life = EdgeLife(context, hub: hub, books: books, tables: tables)
        self.life = life
        table.on(ProcessTableUpdate.self) { update in
            life.processes.update(update.rows)
            life.processes.note(update.reloads)
            return Done()
        }
        let services = EdgeServices(context.loaded, life: life)
        let lanes = LaneList()
        self.lanes = lanes
        let reload = EdgeReload(context, services: services, lanes: lanes, servedTypes: Self.servedTypes)
        self.reload = reload
        table.on(ApplyConfiguration.self) { order in
            ApplyConfiguration.Reply(refusal: await reload.apply(order))
        }

        group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        var made: [ObjectIdentifier: Engine] = [:]
        for loop in group.makeIterator() {
            made[ObjectIdentifier(loop)] = Engine(name: "transfer") { batch in loop.execute { batch.deliver() } }
        }
        let engines = made
        self.engines = Array(engines.values)
        listener = try Listener(
            group: group,
            limits: ConnectionLimits(
                head: .nanoseconds(configuration.server.headerTimeout.nanoseconds),
                body: .nanoseconds(configuration.server.bodyTimeout.nanoseconds),
                bodyBytes: configuration.proxy.maxBody.bytes
            )
        ) { loop in
            guard let engine = engines[ObjectIdentifier(loop)] else { preconditionFailure("a loop without an engine") }
            let lane = LaneSwitch(loop: loop, services: services, engine: engine)
            lanes.add(NIOLoopBound(lane, eventLoop: loop))
            return lane
        }
    }

    /// Accepts connections until drained.
    public func run() async throws {
        for name in ListenerName.allCases {
            if let socket = context.listeners[name.rawValue] { try await listener.accept(on: socket, as: name) }
        }
        reload.startRounds(reload.current)
        context.announceReady()
        await ended.wait()
        // for those who were broken off; usually nothing is left
        await sendTraces(within: .milliseconds(300))
        for engine in engines { engine.stop() }
        await reload.current.keyBook.finish()
        await life.books.stop()
        reload.current.breakers.flush()
        life.hub.stop()
        try await group.shutdownGracefully()
    }

    /// Waits until every event loop has run something.
    public func pulse() async {
        for lane in lanes.all {
            // a loop that has ended needs no beat
            try? await lane.eventLoop.submit {}.get()  // house: see above
        }
    }

    /// Takes no new connection, lets running requests end, and breaks off what has not ended in time.
    public func drain() async {
        life.beginDraining()
        await listener.drain()
        // a little earlier than the chassis, so that what still runs is told and does not just vanish
        let deadline =
            (context.drainDeadline ?? ContinuousClock.now + context.configuration.server.drain) - .milliseconds(300)
        let counters = life.counters
        while counters.running.value + counters.asking.value > 0, ContinuousClock.now < deadline, !Task.isCancelled {
            // looking beats counting down: requests end on other threads, and this happens once in a life
            try? await Task.sleep(for: .milliseconds(10))  // house: a cancelled sleep ends the wait, which is right
        }
        for lane in lanes.all { lane.execute { $0.abandonRuns() } }
        await listener.closeAll(within: .milliseconds(200))
        let left = (context.drainDeadline ?? ContinuousClock.now + .seconds(2)) - ContinuousClock.now
        await sendTraces(within: min(left, .seconds(2)))
        ended.open()
    }

    /// Sends the spans that still wait; a collector that hangs is waited for no longer than this.
    private func sendTraces(within limit: Duration) async {
        guard limit > .zero, let tracing = reload.current.tracing else { return }
        // what the loops have yet to settle comes first
        await pulse()
        await TraceExport.finish(tracing, lanes.all, within: limit)
    }
}
