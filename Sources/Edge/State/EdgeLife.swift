import Chassis
import Fabric
import HTTP
import Logging
import Metering
import Synchronization
import Telemetry

/// What a process has once, whatever its configuration: a reload hands it from the old services to the new ones.
final class EdgeLife: Sendable {
    let hub: Hub
    let books: Books
    let tables: EmbeddedTables
    let logger: Logger
    /// The name of this process among those of its kind, and of its start.
    let instance: String
    let incarnation: String
    /// Where sockets and tables of this host's processes are; nil when the process runs alone.
    let runDirectory: String?
    let startedMilliseconds: UInt64
    let counters = EdgeCounters()
    let processes = ProcessTable()
    let figures = LastFigures()
    let validationLog = ValidationLog()
    let models = ModelFigures()
    let errors = ErrorFigures()
    /// Proxied requests from arrival to their end.
    let durations = LatencyHistogram()
    /// Proxied requests from arrival to the first token a client saw.
    let firstTokens = LatencyHistogram()
    /// Configurations put in force.
    let loads = Counter()
    private let draining = Atomic<Bool>(false)
    private let everReady = Atomic<Bool>(false)

    init(_ context: ProcessContext, hub: Hub, books: Books, tables: EmbeddedTables) {
        self.hub = hub
        self.books = books
        self.tables = tables
        logger = context.logger
        instance = context.instance
        incarnation = context.incarnation
        runDirectory = context.runDirectory
        startedMilliseconds = WallClock().milliseconds
    }

    /// Whether the process is on its way out.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// From now on nothing new begins.
    func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// Whether every process has answered once.
    var wasReady: Bool { everReady.load(ordering: .relaxed) }

    /// Every process has answered.
    func becomeReady() { everReady.store(true, ordering: .relaxed) }
}
