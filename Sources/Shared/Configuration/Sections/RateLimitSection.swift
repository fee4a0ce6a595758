/// How much one client may ask.
public struct RateLimitSection: ConfigurationSection {
    /// Requests of one client in a window.
    public var requestsPerWindow: Int = 1000
    /// Length of the window.
    public var window: Duration = .seconds(60)
    /// How far a client may go beyond it within one window.
    public var burstLimit: Int = 50
    /// Requests a minute of one client to the endpoint with that path, instead of the endpoint's own limit; 0 for none.
    public var endpoints: [String: Int] = [:]

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "requests_per_window",
            \.requestsPerWindow,
            .int(1...1_000_000_000),
            "requests of one client in a window"
        ),
        Field("window_seconds", \.window, .seconds(1...86_400), "length of the window"),
        Field(
            "burst_limit",
            \.burstLimit,
            .int(0...1_000_000_000),
            "how far a client may go beyond it within one window"
        ),
        Field(
            "endpoints",
            \.endpoints,
            .map(of: .int(0...1_000_000_000)),
            "requests a minute of one client to the endpoint with that path, instead of the built-in limit; 0 for none"
        ),
    ]
}
