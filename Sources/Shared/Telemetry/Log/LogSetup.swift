import Logging

/// Makes the sink the one that all loggers of the process write to.
public enum LogSetup {
    /// Opens the log and hands it to swift-log; call it once, before the first logger is made.
    ///
    /// - Throws: `LogError` when the file cannot be opened.
    public static func bootstrap(_ settings: LogSettings, process: String) throws(LogError) -> LogSink {
        let sink = try LogSink(settings, process: process)
        LoggingSystem.bootstrap { _ in sink.handler() }
        return sink
    }
}
