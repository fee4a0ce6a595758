/// When a model that keeps failing is left alone by the task router.
public struct ModelBreakerSection: ConfigurationSection {
    /// Consecutive failures that open the breaker.
    public var failureThreshold: Int = 3
    /// How long it stays open.
    public var recoveryTimeout: Duration = .seconds(300)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "failure_threshold",
            \.failureThreshold,
            .int(1...1_000_000),
            "consecutive failures that open the breaker"
        ),
        Field("recovery_timeout_sec", \.recoveryTimeout, .seconds(0.01...86_400), "how long it stays open"),
    ]
}
