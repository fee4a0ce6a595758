import Testing

@testable import Telemetry

@Suite struct SystemUsageTests {
    @Test func `processor time is read without counting guests twice`() {
        let time = ProcFiles.processorTime(ofStat: "cpu  100 5 50 800 20 3 2 1 30 0\ncpu0 1 1 1 1\n")
        #expect(time == ProcFiles.ProcessorTime(busy: 161, total: 981))
        #expect(ProcFiles.processorTime(ofStat: "") == nil)
        #expect(ProcFiles.processorTime(ofStat: "cpu 1 2") == nil)
    }

    @Test func `a process may call itself what it likes`() {
        let text = "7 (a) b (c)) S 1 7 7 0 -1 4194560 100 0 0 0 11 22 0 0 20 0 1 0 5 0 0\n"
        #expect(ProcFiles.processTicks(ofStat: text) == 33)
        #expect(ProcFiles.processTicks(ofStat: "nonsense") == nil)
    }

    @Test func `memory is read in bytes`() {
        let text = "MemTotal:       16316412 kB\nMemFree: 5 kB\nMemAvailable:   8000000 kB\n"
        #expect(ProcFiles.bytes(of: "MemTotal", inMeminfo: text) == 16_316_412 * 1024)
        #expect(ProcFiles.bytes(of: "Mem", inMeminfo: text) == nil)
        #expect(ProcFiles.residentPages(ofStatm: "1000 250 30 4 0 5 0\n") == 250)
        #expect(ProcFiles.limit(of: "max\n") == nil)
        #expect(ProcFiles.limit(of: "1048576\n") == 1_048_576)
    }

    @Test func `this machine answers with sensible shares`() {
        let sampler = SystemUsageSampler(diskPath: "/tmp", shortest: .zero)
        _ = sampler.sample()
        let usage = sampler.sample()
        for share in [usage.cpuPercent, usage.memoryPercent, usage.diskPercent, usage.processMemoryPercent] {
            #expect((0...100).contains(share))
        }
        #expect(usage.processMemoryBytes > 1_000_000)
        #expect(usage.memoryUsedMB > 1)
    }

    @Test func `shares are not taken of less time than they mean something of`() {
        let hurried = SystemUsageSampler(diskPath: "/tmp", shortest: .seconds(3600))
        let patient = SystemUsageSampler(diskPath: "/tmp", shortest: .zero)
        _ = (hurried.sample(), patient.sample())
        let begin = ContinuousClock.now
        var busy: UInt64 = 1
        while ContinuousClock.now - begin < .milliseconds(100) { busy = busy &* 6_364_136_223_846_793_005 &+ 1 }
        #expect(busy != 0)
        #expect(patient.sample().processCPUPercent > 0)
        #expect((hurried.sample().cpuPercent, hurried.sample().processCPUPercent) == (0, 0))
    }
}
