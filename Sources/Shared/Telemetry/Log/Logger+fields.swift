public import Logging

/// The way lines are written: a constant sentence, and what varies as fields.
///
///     log.info("upstream answered", [.provider: .text(name), .upstreamStatus: 503, .attempt: 2])
extension Logger {
    /// Steps of a request that nobody needs in production.
    public func trace(_ message: StaticString, _ fields: @autoclosure () -> [LogField: LogValue]) {
        write(.trace, message, fields)
    }

    /// Steps of a request.
    public func debug(_ message: StaticString, _ fields: @autoclosure () -> [LogField: LogValue]) {
        write(.debug, message, fields)
    }

    /// The one line of a request, or news of the process.
    public func info(_ message: StaticString, _ fields: @autoclosure () -> [LogField: LogValue]) {
        write(.info, message, fields)
    }

    /// The one line of a request, as cheaply as can be: the fields are a list and stand in the line in its order, which
    /// should be that of the alphabet, like everywhere.
    ///
    /// The message must need no escaping in JSON.
    public func info(_ message: StaticString, listed fields: @autoclosure () -> [(LogField, LogValue)]) {
        guard logLevel <= .info else { return }
        let fields = fields()
        if (handler as? LineLogHandler)?.write(.info, message, fields) == true { return }
        var metadata = Logger.Metadata(minimumCapacity: fields.count)
        for (field, value) in fields { metadata[field.rawValue] = value.metadata }
        log(level: .info, "\(message)", metadata: metadata)
    }

    /// Degraded, still serving.
    public func warning(_ message: StaticString, _ fields: @autoclosure () -> [LogField: LogValue]) {
        write(.warning, message, fields)
    }

    /// A request or a duty failed.
    public func error(_ message: StaticString, _ fields: @autoclosure () -> [LogField: LogValue]) {
        write(.error, message, fields)
    }

    /// This process is about to end.
    public func critical(_ message: StaticString, _ fields: @autoclosure () -> [LogField: LogValue]) {
        write(.critical, message, fields)
    }

    /// The same logger with fields that every line of it has.
    public func with(_ fields: [LogField: LogValue]) -> Logger {
        var logger = self
        for (field, value) in fields { logger[metadataKey: field.rawValue] = value.metadata }
        return logger
    }

    private func write(_ level: Logger.Level, _ message: StaticString, _ fields: () -> [LogField: LogValue]) {
        guard logLevel <= level else { return }
        let fields = fields()
        var metadata = Logger.Metadata(minimumCapacity: fields.count)
        for (field, value) in fields { metadata[field.rawValue] = value.metadata }
        log(level: level, "\(message)", metadata: metadata)
    }
}
