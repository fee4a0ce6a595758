import Configuration
import Fabric
import HTTP
import Logging
import Metering
import Synchronization
import Telemetry
import Wire

/// What all event loops of this process share; everything in it is fixed or guards itself.
final class EdgeServices: Sendable {
    let configuration: Configuration
    let catalog: ModelCatalog
    let health: ProviderHealth
    let access: Access
    let limits: RateLimits
    let routes: RouteTable<Lane>
    let timing: Timing
    let counters = EdgeCounters()
    let processes = ProcessTable()
    let figures = LastFigures()
    let validationLog = ValidationLog()
    let affinity = PrefixAffinity()
    let absentProtocols = AbsentProtocols()
    let state: StateDatabase
    let responses: ResponsesStore
    /// What virtual keys have used.
    let keyBook: KeyBook
    /// Checks passwords.
    let loginDesk: LoginDesk
    /// The name of this start of the process.
    let incarnation: String
    /// What may change the body of a chat request, in order.
    let shapers: [any BodyShaper]
    /// What happens between the reading of a proxied request and its dispatch, in order.
    let draftSteps: [any DraftStep]
    let books: Books
    let billing: Billing
    let tokenizers: Tokenizers
    let usage: SystemUsageSampler
    let hub: Hub
    let logger: Logger
    let startedMilliseconds: UInt64
    /// `proxy.info_on_transparent`.
    let tellsInfoOnTransparent: Bool
    private let draining = Atomic<Bool>(false)
    private let everReady = Atomic<Bool>(false)

    init(
        configuration: Configuration,
        catalog: ModelCatalog,
        health: ProviderHealth,
        access: Access,
        limits: RateLimits,
        routes: RouteTable<Lane>,
        timing: Timing,
        books: Books,
        billing: Billing,
        tokenizers: Tokenizers,
        hub: Hub,
        logger: Logger,
        incarnation: String,
        startedMilliseconds: UInt64
    ) {
        self.configuration = configuration
        self.catalog = catalog
        self.health = health
        self.access = access
        self.limits = limits
        self.routes = routes
        self.timing = timing
        self.books = books
        self.hub = hub
        self.logger = logger
        self.startedMilliseconds = startedMilliseconds
        self.billing = billing
        self.tokenizers = tokenizers
        state = StateDatabase(configuration.storage.directory + "/state.sqlite")
        responses = ResponsesStore(state)
        shapers = []
        draftSteps = [KeyBudget()]
        keyBook = KeyBook(state, logger: logger)
        loginDesk = LoginDesk(access)
        self.incarnation = incarnation
        usage = SystemUsageSampler(diskPath: configuration.storage.directory)
        tellsInfoOnTransparent = configuration.proxy.infoOnTransparent
    }

    /// Whether the process is on its way out.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// From now on nothing new begins.
    func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// Whether every process has answered once; stays true while one restarts.
    func isReady() -> Bool {
        if everReady.load(ordering: .relaxed) { return true }
        let rows = processes.current
        guard !rows.isEmpty, rows.allSatisfy({ $0.status == .running || $0.status == .failed }) else { return false }
        // running is the supervisor's word; the worker must have joined the fabric too
        let services = Set(hub.peers().flatMap(\.services))
        let isMissing = rows.contains { row in
            row.status == .running && Self.service(of: row.name).map { !services.contains($0) } ?? false
        }
        guard !isMissing else { return false }
        everReady.store(true, ordering: .relaxed)
        return true
    }

    private static func service(of process: String) -> ServiceName? {
        for service in [ServiceName.memory, .compression, .analytics]
        where process == service.rawValue || process.hasPrefix(service.rawValue + "-") {
            return service
        }
        return nil
    }
}
