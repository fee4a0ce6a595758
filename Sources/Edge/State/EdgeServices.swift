import Configuration
import Fabric
import HTTP
import Logging
import Metering
import Providers
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
    /// What outlives the configuration.
    let life: EdgeLife
    /// How the configuration came to be.
    let loaded: LoadedConfiguration
    /// When, in seconds since 1970.
    let loadedAt: Int
    let affinity = PrefixAffinity()
    let absentProtocols = AbsentProtocols()
    let contextSizes = ContextSizes()
    let state: StateDatabase
    let responses: ResponsesStore
    let breakers: BreakerKeeper
    /// Traces; nil when nobody is sent any.
    let tracing: Tracing?
    /// Answers of the proxied surfaces that are given again.
    let cache: ResponseCache
    /// Answers below `/api/ai` that are given again.
    let prompts: PromptCache
    let taskRouter: TaskRouter
    let routerShelf: RouterShelf
    let templates: TemplateStore
    let promptGuard: PromptGuard
    let hooks: Hooks
    /// Shortens what a provider finds too long; nil where that is switched off.
    let condenser: Condenser?
    let summaries: SummaryCache
    /// The caches that give memory back when it is short.
    let relief: MemoryRelief
    let memory: MemoryGuard
    /// What virtual keys have used.
    let keyBook: KeyBook
    /// Checks passwords.
    let loginDesk: LoginDesk
    /// What happens between the reading of a proxied request and its dispatch, in order.
    let draftSteps: [any DraftStep]
    let billing: Billing
    let usage: SystemUsageSampler
    /// `proxy.info_on_transparent`.
    let tellsInfoOnTransparent: Bool
    private let retired = Atomic<Bool>(false)

    init(
        _ loaded: LoadedConfiguration,
        life: EdgeLife,
        catalog: ModelCatalog,
        health: ProviderHealth,
        access: Access,
        limits: RateLimits,
        routes: RouteTable<Lane>,
        timing: Timing,
        billing: Billing,
        former: EdgeServices?,
        localClassifier: @escaping @Sendable (RouterBook) -> (any PromptClassifier)? = { _ in nil }
    ) {
        self.loaded = loaded
        self.life = life
        life.loads.add()
        loadedAt = Int(WallClock().milliseconds / 1000)
        let configuration = loaded.configuration
        self.configuration = configuration
        self.catalog = catalog
        self.health = health
        self.access = access
        self.limits = limits
        self.routes = routes
        self.timing = timing
        self.billing = billing
        state = former?.state ?? StateDatabase(configuration.storage.directory + "/state.sqlite")
        responses = former?.responses ?? ResponsesStore(state)
        breakers = BreakerKeeper(health, state, logger: life.logger)
        tracing = Tracing(
            configuration.telemetry,
            instance: life.instance,
            vendors: Dictionary(
                catalog.providers.map { ($0.name, VendorName.of(type: $0.profile?.type ?? $0.type)) },
                uniquingKeysWith: { first, _ in first }
            ),
            former: former?.tracing
        )
        keyBook = former?.keyBook ?? KeyBook(state, directory: configuration.storage.directory, logger: life.logger)
        loginDesk = LoginDesk(access)
        let caching = configuration.caching
        // answers kept under other providers or routes may not be given again
        let keepsAnswers =
            former.map {
                $0.configuration.caching == caching && $0.configuration.providers == configuration.providers
                    && $0.configuration.models == configuration.models
            } ?? false
        cache =
            keepsAnswers
            ? former?.cache ?? ResponseCache(caching.responseCache, isEnabled: caching.enabled)
            : ResponseCache(caching.responseCache, isEnabled: caching.enabled)
        prompts = PromptCache(state, configuration.aiGateway.cache)
        taskRouter = TaskRouter(
            configuration.router,
            former: former?.taskRouter,
            keepsProviders: former?.configuration.providers == configuration.providers,
            local: localClassifier
        )
        routerShelf = RouterShelf(taskRouter, state)
        templates = TemplateStore(configuration.templates)
        promptGuard = PromptGuard(mode: configuration.security.requestSanitization, counters: life.counters.prompts)
        relief = MemoryRelief()
        memory = MemoryGuard(
            configuration.memory,
            relief: relief,
            counters: life.counters.memory,
            logger: life.logger
        )
        hooks = Hooks(configuration.hooks, counters: life.counters.hooks, former: former?.hooks)
        let condensation = configuration.condensation
        condenser = condensation.enabled ? Condenser(section: condensation) : nil
        if let former, former.configuration.condensation == condensation {
            summaries = former.summaries
        } else {
            summaries = SummaryCache(condensation, state: state, logger: life.logger)
            if condensation.enabled { summaries.load(now: loadedAt) }
        }
        var steps: [any DraftStep] = []
        steps.append(KeyBudget())
        if !hooks.isEmpty { steps.append(HookStep(hooks: hooks)) }
        steps.append(ClassificationStep())
        steps.append(ContextStep())
        if cache.isEnabled { steps.append(ResponseCacheStep()) }
        draftSteps = steps
        usage = former?.usage ?? SystemUsageSampler(diskPath: configuration.storage.directory)
        tellsInfoOnTransparent = configuration.proxy.infoOnTransparent
        relief.register(.init(drop: templates.drop))
        let cache = cache
        relief.register(
            .init(trim: { cache.trim(to: cache.figures.bytes / 2) }, drop: { cache.trim(to: 0) })
        )
        templates.inspect(logger: life.logger)
    }

    // What outlives the configuration, by its own names.
    var counters: EdgeCounters { life.counters }
    var processes: ProcessTable { life.processes }
    var figures: LastFigures { life.figures }
    var validationLog: ValidationLog { life.validationLog }
    var books: Books { life.books }
    var hub: Hub { life.hub }
    var logger: Logger { life.logger }
    var tokenizers: Tokenizers { life.tables.tokenizers }

    /// Whether the process is on its way out.
    var isDraining: Bool { life.isDraining }

    /// Whether other services have taken over in this process; rounds end then.
    var isRetired: Bool { retired.load(ordering: .relaxed) }

    /// Other services have taken over; requests that run still use these.
    func retire() { retired.store(true, ordering: .relaxed) }

    /// Whether every process has answered once; stays true while one restarts.
    func isReady() -> Bool {
        if life.wasReady { return true }
        let rows = processes.current
        guard !rows.isEmpty, rows.allSatisfy({ $0.status == .running || $0.status == .failed }) else { return false }
        // running is the supervisor's word; the worker must have joined the fabric too
        let services = Set(hub.peers().flatMap(\.services))
        let isMissing = rows.contains { row in
            row.status == .running && Self.service(of: row.name).map { !services.contains($0) } ?? false
        }
        guard !isMissing else { return false }
        life.becomeReady()
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
