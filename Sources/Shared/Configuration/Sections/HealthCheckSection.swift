/// What is looked after, and how often.
public struct HealthCheckSection: ConfigurationSection {
    /// Time between two rounds.
    public var interval: Duration = .seconds(30)
    /// How long one check may take.
    public var timeout: Duration = .seconds(10)
    /// Probe the providers.
    public var providers: Bool = true
    /// Ask the compression worker.
    public var contextService: Bool = true
    /// Look at process memory and the memory worker.
    public var memory: Bool = true
    /// Look at the caches.
    public var cache: Bool = true

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("interval", \.interval, .seconds(0.1...86_400), "time between two rounds"),
        Field("timeout", \.timeout, .seconds(0.01...3600), "how long one check may take"),
        Field("providers", \.providers, .flag, "probe the providers"),
        Field("context_service", \.contextService, .flag, "ask the compression worker"),
        Field("memory", \.memory, .flag, "look at process memory and the memory worker"),
        Field("cache", \.cache, .flag, "look at the caches"),
    ]
}
