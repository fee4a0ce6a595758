/// When a provider that keeps failing is left alone.
public struct CircuitBreakerSection: ConfigurationSection {
    /// Consecutive failures that open the breaker.
    public var failureThreshold: Int = 5
    /// How long it stays open before a trial.
    public var recoveryTimeout: Duration = .seconds(60)
    /// Trials at once, and successes that close it.
    public var halfOpenMaxCalls: Int = 3
    /// Which failures count: `ConnectionError` = connection, time limit, 5xx and refused keys; any other word = 429 too.
    public var expectedException: String = "ConnectionError"

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "failure_threshold",
            \.failureThreshold,
            .int(1...1_000_000),
            "consecutive failures that open the breaker"
        ),
        Field("recovery_timeout", \.recoveryTimeout, .seconds(0.01...86_400), "how long it stays open before a trial"),
        Field("half_open_max_calls", \.halfOpenMaxCalls, .int(1...1000), "trials at once, and successes that close it"),
        Field(
            "expected_exception",
            \.expectedException,
            .name,
            "which failures count: `ConnectionError` = connection, time limit, 5xx and refused keys; any other word = 429 too"
        ),
    ]
}
