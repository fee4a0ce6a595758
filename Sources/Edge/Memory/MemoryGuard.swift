import Configuration
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Telemetry

/// Keeps the process within its memory: looks at it now and then, trims, drops, and refuses new requests as a last resort.
final class MemoryGuard: Sendable {
    private let policy: Mutex<MemoryPolicy>
    private let shedding = Atomic<Bool>(false)
    private let lookingAgain = Atomic<Bool>(false)
    private let last = Mutex<ProcessMemory?>(nil)
    private let relief: MemoryRelief
    private let counters: MemoryCounters
    private let logger: Logger
    private let measure: @Sendable () -> ProcessMemory

    init(
        _ section: MemorySection,
        relief: MemoryRelief,
        counters: MemoryCounters,
        logger: Logger,
        measure: @escaping @Sendable () -> ProcessMemory = { ProcessMemory.now() }
    ) {
        policy = Mutex(
            MemoryPolicy(
                trimsFrom: Double(section.gcThresholdPercent),
                shedsFrom: Double(section.maxUsagePercent)
            )
        )
        self.relief = relief
        self.counters = counters
        self.logger = logger
        let limit = section.limit.bytes
        self.measure = {
            var memory = measure()
            if limit > 0 { memory.limit = memory.limit > 0 ? min(limit, memory.limit) : limit }
            return memory
        }
    }

    /// Whether new proxied requests are refused.
    var isShedding: Bool { shedding.load(ordering: .relaxed) }

    /// What the last look saw; nil before the first.
    var reading: ProcessMemory? { last.withLock { $0 } }

    /// Looks at the memory and does what is to be done; takes a while, so never on an event loop.
    func look() {
        var memory = measure()
        var action = policy.withLock { $0.judge(memory.percent) }
        if action == .trim {
            relief.trim()
            AllocatorTrim.run()
            counters.trims.add(1)
        }
        if action == .dropAndLookAgain {
            relief.drop()
            AllocatorTrim.run()
            counters.drops.add(1)
            memory = measure()
            action = policy.withLock { $0.judge(memory.percent, isSecondLook: true) }
        }
        let shown = memory
        last.withLock { $0 = shown }
        switch action {
        case .beginShedding:
            shedding.store(true, ordering: .relaxed)
            logger.error("memory is short: new requests are refused", fields(memory))
        case .endShedding:
            shedding.store(false, ordering: .relaxed)
            logger.warning("memory suffices again: requests are taken", fields(memory))
        case .trim, .dropAndLookAgain, nil: break
        }
    }

    /// Looks soon, on a thread of its own; while requests are refused again each second, whatever the interval.
    func look(on loop: any EventLoop, threads: NIOThreadPool = .singleton) {
        threads.submit { state in
            guard case .active = state else { return }
            self.look()
            guard self.isShedding, !self.lookingAgain.exchange(true, ordering: .relaxed) else { return }
            loop.scheduleTask(in: Self.pauseWhileShedding) {
                self.lookingAgain.store(false, ordering: .relaxed)
                self.look(on: loop, threads: threads)
            }
        }
    }

    /// What a refused client is told to wait; a few looks.
    static let retryAfterSeconds = 5

    private func fields(_ memory: ProcessMemory) -> [LogField: LogValue] {
        [.count: .int(memory.used), .state: .text("\(Int(memory.percent)) %")]
    }

    /// Chosen, unmeasured.
    private static let pauseWhileShedding = TimeAmount.seconds(1)
}

/// What was done about memory since the process started.
final class MemoryCounters: Sendable {
    let trims = Counter()
    let drops = Counter()
    /// Requests that were refused.
    let shed = Counter()
}
