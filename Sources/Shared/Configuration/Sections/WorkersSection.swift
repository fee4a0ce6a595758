/// The processes besides the edge.
public struct WorkersSection: ConfigurationSection {
    /// A question to a worker without an answer in that time is answered 503.
    public var requestTimeout: Duration = .seconds(2)
    /// Memories, vectors, masks.
    public var memory: WorkerSection = WorkerSection()
    /// Compaction and compression.
    public var compression: WorkerSection = WorkerSection()
    /// Ledger, reports, alerts.
    public var analytics: WorkerSection = WorkerSection()

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "request_timeout_seconds",
            \.requestTimeout,
            .seconds(0.01...600),
            "a question to a worker without an answer in that time is answered 503"
        ),
        Field("memory", \.memory, .section(), "memories, vectors, masks"),
        Field("compression", \.compression, .section(), "compaction and compression"),
        Field("analytics", \.analytics, .section(), "ledger, reports, alerts"),
    ]
}
