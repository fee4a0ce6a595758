/// Evaluation of alert rules.
public struct AlertingSection: ConfigurationSection {
    /// How often rules are evaluated; a fraction is allowed.
    public var interval: Duration = .seconds(30)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "interval_seconds",
            \.interval,
            .seconds(0.01...86_400),
            "how often rules are evaluated; a fraction is allowed"
        )
    ]
}
