/// Watching the log of an IDE.
public struct LogWatcherSection: ConfigurationSection {
    /// Whether it is watched.
    public var enabled: Bool = true
    /// The file; ~ is the home directory.
    public var path: String = "~/.continue/logs/core.log"
    /// How often it is looked at.
    public var pollInterval: Duration = .milliseconds(500)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "whether it is watched"),
        Field("path", \.path, .name, "the file; ~ is the home directory"),
        Field("poll_interval_seconds", \.pollInterval, .seconds(0.01...3600), "how often it is looked at"),
    ]
}
