public import Logging

/// Where log lines go and what they look like.
public struct LogSettings: Sendable, Equatable {
    /// How a line looks.
    public enum Format: Sendable {
        /// One JSON object.
        case json
        /// Words, and `key=value`.
        case text
    }

    /// The least important level that is written.
    public var level: Logger.Level
    /// How a line looks.
    public var format: Format
    /// The file; nil: none.
    ///
    /// Its directory is made.
    public var file: String?
    /// The size in bytes from which a new file is begun.
    public var maximumSize: Int
    /// How many files there are at most: `<file>`, `<file>.1`, and so on.
    public var maximumFiles: Int
    /// From which level lines are written to standard error too; nil: none are.
    public var standardErrorLevel: Logger.Level?

    /// Settings with the defaults of the contract: JSON from level info, five files of 100 MB.
    public init(
        level: Logger.Level = .info,
        format: Format = .json,
        file: String? = nil,
        maximumSize: Int = 100 * 1_048_576,
        maximumFiles: Int = 5,
        standardErrorLevel: Logger.Level? = nil
    ) {
        self.level = level
        self.format = format
        self.file = file
        self.maximumSize = maximumSize
        self.maximumFiles = maximumFiles
        self.standardErrorLevel = standardErrorLevel
    }
}
