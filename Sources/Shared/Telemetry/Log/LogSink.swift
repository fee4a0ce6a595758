import CPlatform
import Glibc
public import Logging
import Synchronization

/// Takes the lines of all loggers of a process and writes them, on a thread of its own.
///
/// An event loop must never wait for a disk or for the reader of a pipe, so a line is only put into a queue, under a lock
/// held for the time of one append; putting it into words, redacting and writing happen on the writer's thread (but for
/// the one line of a request, which costs less in words than on its way). The writer is woken at once; when lines come in
/// crowds it lets them gather for a few milliseconds, which is what a process that is killed then loses. The queue has a
/// bound: lines beyond it are dropped, counted, and the next line written says how many. A `critical` line waits
/// until it is written, for the process is about to end.
public final class LogSink: Sendable {
    private let queue = Mutex(LogQueue())
    private let file: Mutex<FileSlot>
    let line: LogLine
    private let standardErrorLevel: Logger.Level?
    private let currentLevel: Atomic<Int>
    /// Lines written since the start; not below the queue's lock, which loggers should find free.
    private let written = Atomic<Int>(0)
    private let wake: Int32
    /// Lines that wait together are written together, up to so many bytes: three calls of the kernel a batch, not a line.
    private let batchBytes: Int

    /// The file, if there is one.
    private struct FileSlot: ~Copyable {
        var file: LogFile?
    }

    /// Opens the file and starts the writer; `process` is the word that each line of this process bears.
    ///
    /// - Throws: `LogError` when the file cannot be opened.
    public init(_ settings: LogSettings, process: String) throws(LogError) {
        if let path = settings.file, !path.isEmpty {
            let opened = try LogFile(
                path: path,
                maximumSize: settings.maximumSize,
                maximumFiles: settings.maximumFiles
            )
            file = Mutex(FileSlot(file: opened))
        } else {
            file = Mutex(FileSlot(file: nil))
        }
        line = LogLine(format: settings.format, process: process, pid: getpid())
        standardErrorLevel = settings.standardErrorLevel
        currentLevel = Atomic(Self.rank(settings.level))
        batchBytes = min(16_384, settings.maximumSize / 8)
        wake = cplatform_eventfd_open()
        start()
    }

    deinit {
        if wake >= 0 { Glibc.close(wake) }
    }

    /// The least important level that is written; a reload may change it at any time.
    public var level: Logger.Level {
        get { Logger.Level.allCases[currentLevel.load(ordering: .relaxed)] }
        set { currentLevel.store(Self.rank(newValue), ordering: .relaxed) }
    }

    /// How many lines found no room since the start.
    public var droppedLines: Int { queue.withLock { $0.dropped } }

    /// A handler for one logger.
    public func handler() -> LineLogHandler { LineLogHandler(sink: self) }

    /// Waits until every line said so far is written, at most for `limit`.
    ///
    /// Returns whether it is.
    @discardableResult
    public func flush(within limit: Duration = .seconds(1)) -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + limit
        let goal = queue.withLock { $0.accepted }
        while written.load(ordering: .acquiring) < goal {
            if clock.now >= end { return false }
            usleep(200)
        }
        return true
    }

    /// Ends the writer after what is waiting; lines said later are lost.
    ///
    /// A process needs this only in tests.
    public func close(within limit: Duration = .seconds(1)) {
        flush(within: limit)
        queue.withLock { $0.isClosed = true }
        cplatform_eventfd_signal(wake)
    }

    func add(_ entry: LogEntry) {
        let mustWake = queue.withLock { $0.add(entry) }
        if mustWake { cplatform_eventfd_signal(wake) }
        if entry.level == .critical { flush(within: .milliseconds(200)) }
    }

    private static func rank(_ level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }

    private func start() {
        var thread = pthread_t()
        let opaque = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<LogSink>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            opaque
        )
        if code == 0 {
            pthread_detach(thread)
        } else {
            // no thread: lines pile up to the bound and are then counted as dropped
            Unmanaged<LogSink>.fromOpaque(opaque).release()
        }
    }

    private func run() {
        cplatform_name_thread("log")
        while true {
            var poller = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
            poll(&poller, 1, -1)
            cplatform_eventfd_clear(wake)
            let (batch, isClosed) = queue.withLock { ($0.takeAll(), $0.isClosed) }
            write(batch.entries, lost: batch.lost)
            if isClosed { return }
            // a wake-up costs as much as ten lines
            if batch.entries.count > 1 { usleep(Self.gatheringMicroseconds) }
        }
    }

    /// How long lines may gather while they come in crowds; chosen: 50 lines at 10 000 a second.
    private static let gatheringMicroseconds: UInt32 = 5000

    private func write(_ entries: [LogEntry], lost: Int) {
        var together: [UInt8] = []
        var count = 0
        for entry in entries {
            let bytes = line.bytes(of: entry)
            if together.count + bytes.count > batchBytes {
                append(together, count)
                together.removeAll(keepingCapacity: true)
                count = 0
            }
            together.append(contentsOf: bytes)
            count += 1
            if standardErrorLevel.map({ entry.level >= $0 }) == true { tellStandardError(bytes) }
        }
        append(together, count)
        guard lost > 0, let last = entries.last else { return }
        let notice = LogEntry(
            milliseconds: last.milliseconds,
            level: .warning,
            message: "log lines were dropped",
            metadata: [LogField.count.rawValue: .stringConvertible(lost)]
        )
        let bytes = line.bytes(of: notice)
        _ = file.withLock { $0.file?.append(bytes) }
        if standardErrorLevel.map({ notice.level >= $0 }) == true { tellStandardError(bytes) }
    }

    private func append(_ lines: [UInt8], _ count: Int) {
        guard count > 0 else { return }
        let wasWritten = file.withLock { slot in slot.file == nil || slot.file?.append(lines) == true }
        // what the file did not take is better on standard error than nowhere
        if !wasWritten { tellStandardError(lines) }
        written.wrappingAdd(count, ordering: .releasing)
    }

    private func tellStandardError(_ lines: [UInt8]) {
        _ = Glibc.write(STDERR_FILENO, lines, lines.count)
    }
}
