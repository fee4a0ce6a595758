import Glibc

/// How much memory this process holds, and of how much: its control group's limit where there is one, else the machine.
///
/// A limit of a control group is shared by all processes in it, so there what all of them hold counts, where that is more.
public struct ProcessMemory: Sendable, Equatable {
    /// Bytes held.
    public var used: Int
    /// Bytes that may be held.
    public var limit: Int

    /// So many bytes of so many.
    public init(used: Int, limit: Int) {
        self.used = used
        self.limit = limit
    }

    /// The share in use, 0 to 100; 0 without a limit.
    public var percent: Double { limit > 0 ? 100 * Double(used) / Double(limit) : 0 }

    /// The figures now; reads a few small files of the kernel, below `root` in tests.
    public static func now(root: String = "") -> ProcessMemory {
        let pages = ProcFiles.residentPages(ofStatm: text(of: root + "/proc/self/statm")) ?? 0
        var memory = ProcessMemory(
            used: pages * Int(sysconf(Int32(_SC_PAGESIZE))),
            limit: ProcFiles.bytes(of: "MemTotal", inMeminfo: text(of: root + "/proc/meminfo")) ?? 0
        )
        for group in groups(of: text(of: root + "/proc/self/cgroup")) {
            guard let limit = ProcFiles.limit(of: text(of: root + group.limit)), limit > 0, limit < memory.limit else {
                continue
            }
            memory.limit = limit
            memory.used = max(memory.used, held(text(of: root + group.figures)))
        }
        return memory
    }

    /// The files of each control group above a process, the innermost first; of both versions of the kernel's interface.
    private static func groups(of text: String) -> [(limit: String, figures: String)] {
        var found: [(limit: String, figures: String)] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isSecond = parts[0] == "0" && parts[1].isEmpty
            guard isSecond || parts[1].split(separator: ",").contains("memory") else { continue }
            let top = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
            let file = isSecond ? "memory.max" : "memory.limit_in_bytes"
            var path = parts[2]
            while true {
                while path.last == "/" { path.removeLast() }
                found.append(("\(top)\(path)/\(file)", "\(top)\(path)/memory.stat"))
                guard let slash = path.lastIndex(of: "/") else { break }
                path = path[..<slash]
            }
        }
        return found
    }

    /// What a group holds and cannot give back: page cache is none of it.
    private static func held(_ figures: String) -> Int {
        var bytes = 0
        for line in figures.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, ["anon", "total_rss", "shmem"].contains(parts[0]) else { continue }
            bytes += Int(parts[1]) ?? 0
        }
        return bytes
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
