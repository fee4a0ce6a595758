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
    /// `edge`.
    public static let role = RoleName.edge

    private let context: ProcessContext
    private let services: EdgeServices
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
        let services = EdgeServices(
            context,
            hub: hub,
            books: books,
            billing: billing,
            tokenizers: tables.tokenizers
        )
        table.on(ProcessTableUpdate.self) { update in
            services.processes.update(update.rows)
            return Done()
        }
        self.services = services
        services.learnKeys()

        group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let lanes = LaneList()
        self.lanes = lanes
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
            let lane = Lane(loop: loop, services: services, engine: engine)
            lanes.add(NIOLoopBound(lane, eventLoop: loop))
            return lane
        }
    }

    /// Accepts connections until drained.
    public func run() async throws {
        for name in ListenerName.allCases {
            if let socket = context.listeners[name.rawValue] { try await listener.accept(on: socket, as: name) }
        }
        if let first = lanes.all.first {
            for round in AllRounds.list(services) { first.go(round) }
        }
        context.announceReady()
        await ended.wait()
        for engine in engines { engine.stop() }
        await services.keyBook.finish()
        await services.books.stop()
        services.hub.stop()
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
        services.beginDraining()
        await listener.drain()
        // a little earlier than the chassis, so that what still runs is told and does not just vanish
        let deadline =
            (context.drainDeadline ?? ContinuousClock.now + context.configuration.server.drain) - .milliseconds(300)
        while services.counters.running.value > 0, ContinuousClock.now < deadline, !Task.isCancelled {
            // looking beats counting down: requests end on other threads, and this happens once in a life
            try? await Task.sleep(for: .milliseconds(10))  // house: a cancelled sleep ends the wait, which is right
        }
        for lane in lanes.all { lane.execute { $0.abandonRuns() } }
        await listener.closeAll(within: .milliseconds(200))
        ended.open()
    }
}
