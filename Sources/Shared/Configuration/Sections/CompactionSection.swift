/// Automatic compaction of long conversations.
public struct CompactionSection: ConfigurationSection {
    /// Compact by itself.
    public var autoEnabled: Bool = true
    /// Time between two compactions of a session.
    public var cooldown: Duration = .seconds(300)
    /// Share of the context from which it happens; start value of a session's own.
    public var autoThreshold: Double = 0.85

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("auto_enabled", \.autoEnabled, .flag, "compact by itself"),
        Field("cooldown_seconds", \.cooldown, .seconds(0...86_400), "time between two compactions of a session"),
        Field(
            "auto_threshold",
            \.autoThreshold,
            .number(0.01...1),
            "share of the context from which it happens; start value of a session's own"
        ),
    ]
}
