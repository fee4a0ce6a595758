/// How much is asked of a provider.
public struct OutboundRateLimitSection: ConfigurationSection {
    /// Requests a minute to one provider; chats of a session wait beyond it.
    public var maxRpm: Int = 40
    /// Requests a minute to the provider of that name; every request waits beyond it.
    public var providers: [String: Int] = [:]

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "max_rpm",
            \.maxRpm,
            .int(1...1_000_000_000),
            "requests a minute to one provider; chats of a session wait beyond it"
        ),
        Field(
            "providers",
            \.providers,
            .map(of: .int(1...1_000_000_000)),
            "requests a minute to the provider of that name; every request waits beyond it"
        ),
    ]
}
