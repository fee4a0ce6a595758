/// Everything that can be set, with a default for all of it: the content of `config.yaml`.
///
/// A section is a struct in `Sections/`; a key is one property there, with its default, and one line in `fields`, which
/// reads it, compares it and describes it in docs/configuration.md. Durations are `Duration`, sizes `ByteCount`, secrets
/// `Secret`.
public struct Configuration: ConfigurationSection {
    /// What this installation calls itself.
    public var app = AppSection()
    /// The main listener.
    public var server = ServerSection()
    /// Who may call.
    public var auth = AuthSection()
    /// Who answers.
    public var providers: [ProviderSection] = []
    /// When a provider that keeps failing is left alone.
    public var circuitBreaker = CircuitBreakerSection()
    /// Shortening a conversation that a provider found too long.
    public var condensation = CondensationSection()
    /// Answers and summaries that are kept.
    public var caching = CachingSection()
    /// How much of the machine's memory may be used; not the memories of conversations, see `memoryStore`.
    public var memory = MemorySection()
    /// Calls to providers.
    public var httpClient = HTTPClientSection()
    /// The log.
    public var logging = LoggingSection()
    /// What is looked after.
    public var healthCheck = HealthCheckSection()
    /// Traces.
    public var telemetry = TelemetrySection()
    /// Faults made on purpose.
    public var chaosEngineering = ChaosEngineeringSection()
    /// How much one client may ask.
    public var rateLimit = RateLimitSection()
    /// Prompts kept in files.
    public var templates = TemplatesSection()
    /// Listeners besides the main one.
    public var listeners = ListenersSection()
    /// Facts about models, aliases and routes, by the name that clients write.
    public var models: [String: ModelSection] = [:]
    /// Prices that differ from the built-in table, by model id.
    public var prices: [String: PriceSection] = [:]
    /// The task router.
    public var router = RouterSection()
    /// Where everything durable is kept.
    public var storage = StorageSection()
    /// What is done about attacks in request texts.
    public var security = SecuritySection()
    /// Programs that are told of requests.
    public var hooks = HooksSection()
    /// The way of a request through the gateway.
    public var proxy = ProxySection()
    /// Masking of large texts.
    public var sanitizer = SanitizerSection()
    /// Automatic compaction.
    public var compaction = CompactionSection()
    /// Compression by a summary.
    public var compression = CompressionSection()
    /// Memories and conversations.
    public var memoryStore = MemoryStoreSection()
    /// Watching the log of an IDE.
    public var logWatcher = LogWatcherSection()
    /// How much is asked of a provider.
    public var outboundRateLimit = OutboundRateLimitSection()
    /// Evaluation of alert rules.
    public var alerting = AlertingSection()
    /// The API below /api/ai.
    public var aiGateway = AIGatewaySection()
    /// The processes besides the edge.
    public var workers = WorkersSection()
    /// The durable record of every proxied request.
    public var ledger = LedgerSection()

    /// A configuration in which every key has its default; it has no providers and no client keys.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("app", \.app, .section(), required: true, "what this installation calls itself"),
        Field("server", \.server, .section(), required: true, "the main listener"),
        Field("auth", \.auth, .section(), required: true, "who may call, such as `auth: {api_keys: [...]}`"),
        Field("providers", \.providers, .list(of: .section()), required: true, "a list of who answers"),
        Field("circuit_breaker", \.circuitBreaker, .section(), "when a provider that keeps failing is left alone"),
        Field("condensation", \.condensation, .section(), "shortening a conversation that a provider found too long"),
        Field("caching", \.caching, .section(), "answers and summaries that are kept"),
        Field("memory", \.memory, .section(), "how much of the machine's memory may be used"),
        Field("http_client", \.httpClient, .section(), "calls to providers"),
        Field("logging", \.logging, .section(), "the log"),
        Field("health_check", \.healthCheck, .section(), "what is looked after"),
        Field("telemetry", \.telemetry, .section(), "traces"),
        Field("chaos_engineering", \.chaosEngineering, .section(), "faults made on purpose"),
        Field("rate_limit", \.rateLimit, .section(), "how much one client may ask"),
        Field("templates", \.templates, .section(), "prompts kept in files"),
        Field("listeners", \.listeners, .section(), "listeners besides the main one"),
        Field("models", \.models, .map(of: .section()), "facts about models, aliases and routes"),
        Field("prices", \.prices, .map(of: .section()), "prices that differ from the built-in table"),
        Field("router", \.router, .section(), "the task router"),
        Field("storage", \.storage, .section(), "where everything durable is kept"),
        Field("security", \.security, .section(), "what is done about attacks in request texts"),
        Field("hooks", \.hooks, .section(), "programs that are told of requests"),
        Field("proxy", \.proxy, .section(), "the way of a request through the gateway"),
        Field("sanitizer", \.sanitizer, .section(), "masking of large texts"),
        Field("compaction", \.compaction, .section(), "automatic compaction"),
        Field("compression", \.compression, .section(), "compression by a summary"),
        Field("memory_store", \.memoryStore, .section(), "memories and conversations"),
        Field("log_watcher", \.logWatcher, .section(), "watching the log of an IDE"),
        Field("outbound_rate_limit", \.outboundRateLimit, .section(), "how much is asked of a provider"),
        Field("alerting", \.alerting, .section(), "evaluation of alert rules"),
        Field("ai_gateway", \.aiGateway, .section(), "the API below /api/ai"),
        Field("workers", \.workers, .section(), "the processes besides the edge"),
        Field("ledger", \.ledger, .section(), "the durable record of every proxied request"),
    ]
}
