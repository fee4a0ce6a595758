import FoundationEssentials
import TestSupport
import Testing

@testable import Telemetry

@Suite struct ProcessMemoryTests {
    private let scratch: TestSupport.Scratch

    init() throws { scratch = try TestSupport.Scratch() }

    private func write(_ path: String, _ text: String) throws {
        let url = URL(fileURLWithPath: scratch.path + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func machine(cgroup: String) throws {
        try write("/proc/self/statm", "9999 1000 5 5 0 5 0\n")
        try write("/proc/meminfo", "MemTotal:       1000000 kB\nMemFree: 5 kB\n")
        try write("/proc/self/cgroup", cgroup)
    }

    private var page: Int { 4096 }

    @Test func `without a limit the machine is the whole`() throws {
        try machine(cgroup: "0::/a/b\n")
        try write("/sys/fs/cgroup/a/memory.max", "max\n")
        #expect(ProcessMemory.now(root: scratch.path) == ProcessMemory(used: 1000 * page, limit: 1_024_000_000))
    }

    @Test func `the narrowest group counts, with all that its processes hold`() throws {
        try machine(cgroup: "0::/a/b\n")
        try write("/sys/fs/cgroup/a/memory.max", "50000000\n")
        try write("/sys/fs/cgroup/a/memory.stat", "anon 20000000\nfile 9000000\nshmem 1000000\n")
        try write("/sys/fs/cgroup/a/b/memory.max", "80000000\n")
        try write("/sys/fs/cgroup/a/b/memory.stat", "anon 5\n")
        #expect(ProcessMemory.now(root: scratch.path) == ProcessMemory(used: 21_000_000, limit: 50_000_000))
    }

    @Test func `a container sees its group as the root`() throws {
        try machine(cgroup: "0::/\n")
        try write("/sys/fs/cgroup/memory.max", "50000000\n")
        let memory = ProcessMemory.now(root: scratch.path)
        #expect(memory == ProcessMemory(used: 1000 * page, limit: 50_000_000))
        #expect(Int(memory.percent) == 8)
    }

    @Test func `the older interface is understood`() throws {
        try machine(cgroup: "5:cpu,cpuacct:/x\n4:memory:/c\n")
        try write("/sys/fs/cgroup/memory/c/memory.limit_in_bytes", "30000000\n")
        try write("/sys/fs/cgroup/memory/c/memory.stat", "cache 1\ntotal_rss 8000000\n")
        #expect(ProcessMemory.now(root: scratch.path) == ProcessMemory(used: 8_000_000, limit: 30_000_000))
    }

    @Test func `this process has a share of something`() {
        let memory = ProcessMemory.now()
        #expect(memory.used > 0 && memory.limit >= memory.used && memory.percent > 0 && memory.percent < 100)
        #expect(ProcessMemory.now(root: "/nowhere").percent == 0)
    }
}
