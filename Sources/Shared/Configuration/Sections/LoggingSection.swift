/// The log.
public struct LoggingSection: ConfigurationSection {
    /// How important a line must be.
    public enum Level: String, Sendable, CaseIterable {
        /// Every step; not for production.
        case trace = "TRACE"
        /// Steps of a request.
        case debug = "DEBUG"
        /// One line a request.
        case info = "INFO"
        /// Degraded, still serving.
        case warning = "WARNING"
        /// A request or a duty failed.
        case error = "ERROR"
        /// The process is about to end.
        case critical = "CRITICAL"
    }

    /// How a line looks.
    public enum Format: String, Sendable, CaseIterable {
        /// One JSON object.
        case json
        /// Words.
        case text
    }

    /// Least important level that is written; the environment variable LOG_LEVEL wins.
    public var level: Level = .info
    /// One JSON object a line, or text.
    public var format: Format = .json
    /// File, relative to the working directory; its directory is created; empty: none.
    public var file: String = "logs/proxy_api.log"
    /// When a new file is begun.
    public var rotation: RotationSection = RotationSection()

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "level",
            \.level,
            .choice(),
            reload: .handover,
            "least important level that is written; the environment variable LOG_LEVEL wins"
        ),
        Field("format", \.format, .choice(), reload: .handover, "one JSON object a line, or text"),
        Field(
            "file",
            \.file,
            .text,
            reload: .restart,
            "file, relative to the working directory; its directory is created; empty: none"
        ),
        Field("rotation", \.rotation, .section(), "when a new file is begun"),
    ]
}
