public import Configuration
public import Logging
import Synchronization
import Telemetry

/// The log of a process of ours, as the configuration asks for it.
public enum ProcessLog {
    private static let sink = Mutex<LogSink?>(nil)

    /// Sets the process' log up, once, and gives its first logger.
    ///
    /// A file that cannot be opened is told on standard error, where all lines go then: a log is no reason not to serve.
    public static func start(_ loaded: LoadedConfiguration, process: String) -> Logger {
        var settings = Self.settings(loaded.configuration.logging)
        if let wish = loaded.environment["LOG_LEVEL"], let level = level(wish) { settings.level = level }
        do throws(LogError) {
            try open(settings, process)
        } catch {
            Console.complain("martlet: warning: \(error)")
            settings.file = nil
            settings.standardErrorLevel = settings.level
            try? open(settings, process)  // house: without a file there is nothing left that could fail
        }
        return Logger(label: process)
    }

    /// Waits until what was said is written; to be called before the process ends.
    public static func flush() { sink.withLock { $0 }?.flush() }

    /// The settings that the section asks for; without a file, lines go to standard error.
    static func settings(_ section: LoggingSection) -> LogSettings {
        let level = level(section.level.rawValue) ?? .info
        return LogSettings(
            level: level,
            format: section.format == .json ? .json : .text,
            file: section.file.isEmpty ? nil : section.file,
            maximumSize: section.rotation.maxSize.bytes,
            maximumFiles: section.rotation.maxFiles,
            standardErrorLevel: section.file.isEmpty ? level : .error
        )
    }

    /// A level by its name, such as `WARNING` or `info`.
    static func level(_ name: String) -> Logger.Level? { Logger.Level(rawValue: name.lowercased()) }

    private static func open(_ settings: LogSettings, _ process: String) throws(LogError) {
        let opened = try LogSetup.bootstrap(settings, process: process)
        sink.withLock { $0 = opened }
    }
}
