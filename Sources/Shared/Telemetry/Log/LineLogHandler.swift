import Glibc
public import Logging

/// What a `Logger` of this process writes through: it hands each line to the sink, with its fields gathered.
public struct LineLogHandler: LogHandler {
    /// Fields that every line of this logger has.
    public var metadata = Logger.Metadata()
    /// Fields that are looked up for each line.
    public var metadataProvider: Logger.MetadataProvider?
    private let sink: LogSink
    private var ownLevel: Logger.Level?

    /// A handler that writes to `sink`.
    init(sink: LogSink) {
        self.sink = sink
    }

    /// The least important level that is written: the sink's, unless this logger was given one of its own.
    public var logLevel: Logger.Level {
        get { ownLevel ?? sink.level }
        set { ownLevel = newValue }
    }

    /// A field that every line of this logger has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Hands a line to the sink.
    public func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let given = event.metadata {
            // most loggers have no fields of their own, and then there is nothing to copy
            if fields.isEmpty { fields = given } else { fields.merge(given) { _, new in new } }
        }
        if let error = event.error { fields[LogField.error.rawValue] = .string("\(error)") }
        sink.add(
            LogEntry(
                milliseconds: Self.now,
                level: event.level,
                message: event.message.description,
                metadata: fields
            )
        )
    }

    /// Puts a line into words here and now and hands it to the sink; false when that takes the long way.
    func write(_ level: Logger.Level, _ message: StaticString, _ fields: [(LogField, LogValue)]) -> Bool {
        guard metadata.isEmpty, metadataProvider == nil, sink.line.format == .json else { return false }
        let now = Self.now
        let line = sink.line.bytes(milliseconds: now, level: level, message: message, fields: fields)
        sink.add(LogEntry(milliseconds: now, level: level, message: "", metadata: [:], line: line))
        return true
    }

    private static var now: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
