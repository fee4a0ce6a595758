/// Where the main listener listens, and how long it waits.
public struct ServerSection: ConfigurationSection {
    /// Address the main listener binds; another than loopback needs `auth.api_keys`.
    public var host: String = "127.0.0.1"
    /// Port of the main listener.
    public var port: Int = 8000
    /// Tell more in error bodies.
    public var debug: Bool = false
    /// Reload by itself when the file changes.
    public var reload: Bool = false
    /// A request head that is not complete in that time is answered 408.
    public var headerTimeout: Duration = .seconds(10)
    /// A request body that is not complete in that time is answered 408.
    public var bodyTimeout: Duration = .seconds(30)
    /// How long requests in flight may take to end after SIGTERM.
    public var drain: Duration = .seconds(5)
    /// How long an old edge keeps its streams after a reload or an upgrade.
    public var handover: Duration = .seconds(900)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "host",
            \.host,
            .name,
            reload: .restart,
            "address the main listener binds; another than loopback needs `auth.api_keys`"
        ),
        Field("port", \.port, .int(1...65_535), reload: .restart, "port of the main listener"),
        Field("debug", \.debug, .flag, "tell more in error bodies"),
        Field("reload", \.reload, .flag, "reload by itself when the file changes"),
        Field(
            "header_timeout_seconds",
            \.headerTimeout,
            .seconds(0.01...3600),
            reload: .handover,
            "a request head that is not complete in that time is answered 408"
        ),
        Field(
            "body_timeout_seconds",
            \.bodyTimeout,
            .seconds(0.01...86_400),
            reload: .handover,
            "a request body that is not complete in that time is answered 408"
        ),
        Field(
            "drain_seconds",
            \.drain,
            .seconds(0...3600),
            reload: .handover,
            "how long requests in flight may take to end after SIGTERM"
        ),
        Field(
            "handover_seconds",
            \.handover,
            .seconds(0...86_400),
            "how long an old edge keeps its streams after a new one took over, in a reload or an upgrade"
        ),
    ]
}
