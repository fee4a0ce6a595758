import Fabric
import Wire

/// A hub and a worker of the fabric, as the edge and a worker have them, and nothing else.
enum FabricProbe {
    /// Why nothing was measured.
    enum Failure: Error {
        case noWorkerCame
    }

    /// What one call carries.
    private static let payload = String(repeating: "x", count: 200)

    /// Dials the hub and answers pings until the process is ended.
    static func serve(_ address: String) async throws {
        let worker = try Dialer(
            addresses: [address],
            services: [.memory],
            options: FabricOptions(instance: "probe-worker", version: "1", capacity: 128)
        )
        while true {
            try await Task.sleep(for: .seconds(3600))
            _ = worker.counters()
        }
    }

    /// Binds the hub, waits for the worker, and calls it `calls` times from `callers` tasks at once.
    static func measure(_ address: String, callers: Int, calls: Int) async throws -> Figures {
        let hub = try Hub(endpoints: [address], options: FabricOptions(instance: "probe", version: "1"))
        defer { hub.stop() }
        let clock = ContinuousClock()
        let patience = clock.now + .seconds(10)
        while hub.peers().isEmpty {
            guard clock.now < patience else { throw Failure.noWorkerCame }
            try await Task.sleep(for: .milliseconds(5))
        }
        _ = try await times(hub, calls: min(500, calls))

        let (processor, begin) = (processorMicroseconds(), clock.now)
        var all = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<callers { group.addTask { try await times(hub, calls: calls / callers) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let (used, passed) = (processorMicroseconds() - processor, clock.now - begin)
        all.sort()
        var figures = Figures()
        figures.add("callers", Double(callers))
        figures.add("calls", Double(all.count))
        for (name, part) in [("p50_us", 0.5), ("p90_us", 0.9), ("p99_us", 0.99)] {
            figures.add(name, all[min(all.count - 1, Int(Double(all.count) * part))])
        }
        figures.add("calls_per_s", Double(all.count) / passed.microseconds * 1e6)
        figures.add("cpu_us", used / Double(all.count))
        return figures
    }

    /// The microseconds that each of so many calls took, one after the other.
    private static func times(_ hub: Hub, calls: Int) async throws -> [Double] {
        let clock = ContinuousClock()
        var times: [Double] = []
        times.reserveCapacity(calls)
        for _ in 0..<calls {
            let begin = clock.now
            _ = try await hub.call(Ping(payload: payload), to: .memory)
            times.append((clock.now - begin).microseconds)
        }
        return times
    }
}
