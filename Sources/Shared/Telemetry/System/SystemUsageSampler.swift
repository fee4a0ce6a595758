import Glibc
import Synchronization

/// Measures how busy the machine and this process are.
public final class SystemUsageSampler: Sendable {
    private struct Last: Sendable {
        var processor: ProcFiles.ProcessorTime?
        var ticks: UInt64?
        var instant: ContinuousClock.Instant?
        /// The shares that were given then.
        var cpuPercent = 0.0
        var processCPUPercent = 0.0
    }

    private let last = Mutex(Last())
    private let diskPath: String
    private let shortest: Duration

    /// A sampler that looks at the disk which holds `diskPath`.
    ///
    /// Shares of processor time are of `shortest` at least; default: 1 s (chosen, unmeasured).
    public init(diskPath: String, shortest: Duration = .seconds(1)) {
        self.diskPath = diskPath
        self.shortest = shortest
    }

    /// How busy it is; shares of processor time are zero at the first call.
    ///
    /// Whoever asks sooner after somebody else is given what was measured then: shares of a few milliseconds tell nothing.
    ///
    /// It reads five small files of the kernel, so it should not be called on an event loop for every request.
    public func sample() -> SystemUsage {
        var usage = SystemUsage()
        sampleMemory(&usage)
        sampleProcessor(&usage)
        usage.diskPercent = diskPercent()
        return usage
    }

    private func sampleProcessor(_ usage: inout SystemUsage) {
        let processor = ProcFiles.processorTime(ofStat: Self.text(of: "/proc/stat"))
        let ticks = ProcFiles.processTicks(ofStat: Self.text(of: "/proc/self/stat"))
        let now = ContinuousClock.now
        let before = last.withLock { $0 }
        usage.cpuPercent = before.cpuPercent
        usage.processCPUPercent = before.processCPUPercent
        if let instant = before.instant, now - instant < shortest { return }
        defer {
            let kept = Last(
                processor: processor,
                ticks: ticks,
                instant: now,
                cpuPercent: usage.cpuPercent,
                processCPUPercent: usage.processCPUPercent
            )
            last.withLock { $0 = kept }
        }
        if let processor, let old = before.processor, processor.total > old.total, processor.busy >= old.busy {
            usage.cpuPercent = 100 * Double(processor.busy - old.busy) / Double(processor.total - old.total)
        }
        if let ticks, let old = before.ticks, ticks >= old, let instant = before.instant {
            let (seconds, attoseconds) = (now - instant).components
            let elapsed = Double(seconds) + Double(attoseconds) / 1e18
            let perSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
            if elapsed > 0, perSecond > 0 { usage.processCPUPercent = 100 * Double(ticks - old) / perSecond / elapsed }
        }
    }

    private func sampleMemory(_ usage: inout SystemUsage) {
        let meminfo = Self.text(of: "/proc/meminfo")
        var total = ProcFiles.bytes(of: "MemTotal", inMeminfo: meminfo) ?? 0
        var used = max(0, total - (ProcFiles.bytes(of: "MemAvailable", inMeminfo: meminfo) ?? total))
        if let limit = ProcFiles.limit(of: Self.text(of: "/sys/fs/cgroup/memory.max")), limit < total,
            let current = ProcFiles.limit(of: Self.text(of: "/sys/fs/cgroup/memory.current"))
        {
            total = limit
            used = current
        }
        let pages = ProcFiles.residentPages(ofStatm: Self.text(of: "/proc/self/statm")) ?? 0
        usage.processMemoryBytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        usage.memoryUsedMB = Double(used) / 1_048_576
        guard total > 0 else { return }
        usage.memoryPercent = 100 * Double(used) / Double(total)
        usage.processMemoryPercent = 100 * Double(usage.processMemoryBytes) / Double(total)
    }

    private func diskPercent() -> Double {
        var status = statvfs()
        // a directory that is not there yet says nothing; its disk is most likely this one
        if statvfs(diskPath, &status) != 0, statvfs(".", &status) != 0 { return 0 }
        let used = Double(status.f_blocks) - Double(status.f_bfree)
        let reachable = used + Double(status.f_bavail)
        return reachable > 0 ? 100 * used / reachable : 0
    }

    /// A small file; empty when it cannot be read.
    private static func text(of path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
    }
}
