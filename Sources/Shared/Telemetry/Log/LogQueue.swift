import Logging

/// The lines that wait to be written, and how many found no room.
struct LogQueue: Sendable {
    /// Room for everyday lines; more important ones may use as much again.
    ///
    /// Chosen: at 256 bytes a line it is 4 MB in all.
    static let capacity = 8192

    private var entries: [LogEntry] = []
    /// Lines that found no room and have not been reported yet.
    private var unreported = 0
    /// Lines that found no room since the start.
    private(set) var dropped = 0
    /// Lines taken in since the start.
    private(set) var accepted = 0
    /// Whether no more will come.
    var isClosed = false

    /// Takes a line in.
    ///
    /// Returns whether the writer must be woken, which it need be only when it has nothing to do.
    mutating func add(_ entry: LogEntry) -> Bool {
        guard entries.count < (entry.level >= .warning ? 2 * Self.capacity : Self.capacity) else {
            unreported += 1
            dropped += 1
            return false
        }
        entries.append(entry)
        accepted += 1
        return entries.count == 1
    }

    /// Everything that waits, and how many lines were lost since the last time.
    mutating func takeAll() -> (entries: [LogEntry], lost: Int) {
        defer {
            entries = []
            unreported = 0
        }
        return (entries, unreported)
    }
}
