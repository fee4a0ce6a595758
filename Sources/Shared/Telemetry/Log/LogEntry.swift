import Logging

/// A line that waits to be written: what was said, not yet put into words, or the words themselves.
struct LogEntry: Sendable {
    /// Milliseconds since 1970, of the moment it was said.
    var milliseconds: Int64
    var level: Logger.Level
    var message: String
    var metadata: Logger.Metadata
    /// The finished line; then message and metadata are empty.
    var line: [UInt8]?
}
