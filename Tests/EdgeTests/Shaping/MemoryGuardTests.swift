import Configuration
import Logging
import Synchronization
import Telemetry
import Testing

@testable import Edge

@Suite struct MemoryGuardTests {
    @Test func `what is done follows from the share in use`() {
        var policy = MemoryPolicy(trimsFrom: 75, shedsFrom: 85)
        #expect(policy.judge(74.9) == nil)
        #expect(policy.judge(75) == .trim)
        #expect(policy.judge(84.9) == .trim)
        #expect(policy.judge(85) == .dropAndLookAgain)
        #expect(!policy.isShedding)
        #expect(policy.judge(80, isSecondLook: true) == nil)
        #expect(policy.judge(90) == .dropAndLookAgain)
        #expect(policy.judge(86, isSecondLook: true) == .beginShedding)
        #expect(policy.isShedding)
        #expect(policy.judge(86) == .dropAndLookAgain)
        #expect(policy.judge(86, isSecondLook: true) == nil)
        #expect(policy.isShedding)
        #expect(policy.judge(84) == .endShedding)
        #expect(!policy.isShedding)
        #expect(policy.judge(84) == .trim)
    }

    @Test func `a limit of one's own counts where it is the smaller one`() {
        for (limit, shown) in [(0, 1 << 30), (64, 64 << 20), (4096, 1 << 30)] {
            var section = MemorySection()
            section.limit = .megabytes(limit)
            let guardian = MemoryGuard(
                section,
                relief: MemoryRelief(),
                counters: MemoryCounters(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) { ProcessMemory(used: 1 << 20, limit: 1 << 30) }
            guardian.look()
            #expect(guardian.reading?.limit == shown)
        }
    }

    @Test func `a second look that finds enough ends the refusing too`() {
        var policy = MemoryPolicy(trimsFrom: 75, shedsFrom: 85)
        _ = policy.judge(90)
        _ = policy.judge(90, isSecondLook: true)
        #expect(policy.judge(90) == .dropAndLookAgain)
        #expect(policy.judge(60, isSecondLook: true) == .endShedding)
    }

    @Test func `caches are trimmed, then dropped, then requests are refused, then taken again`() {
        let used = Mutex(10)
        let told = Mutex<[String]>([])
        let relief = MemoryRelief()
        relief.register(
            .init(
                cleanUp: { told.withLock { $0.append("clean") } },
                trim: { told.withLock { $0.append("trim") } },
                drop: { told.withLock { $0.append("drop") } }
            )
        )
        let counters = MemoryCounters()
        let guardian = MemoryGuard(
            MemorySection(),
            relief: relief,
            counters: counters,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { ProcessMemory(used: used.withLock { $0 }, limit: 100) }
        #expect(guardian.reading == nil)
        func look(_ percent: Int) -> [String] {
            used.withLock { $0 = percent }
            told.withLock { $0 = [] }
            guardian.look()
            return told.withLock { $0 }
        }
        #expect(look(10) == [])
        #expect(look(80) == ["trim"])
        #expect(look(90) == ["drop"])
        #expect(guardian.isShedding)
        #expect(look(88) == ["drop"])
        #expect(guardian.isShedding)
        #expect(look(70) == [])
        #expect(!guardian.isShedding)
        #expect(guardian.reading == ProcessMemory(used: 70, limit: 100))
        #expect(counters.trims.value == 1)
        #expect(counters.drops.value == 2)
    }
}
