import Configuration
import NIOPosix

/// Looking at the memory, and letting expired cache entries go.
enum MemoryRounds {
    static func list(_ services: EdgeServices) -> [Round] {
        let section = services.configuration.memory
        return [
            Round(name: "memory", every: section.monitoringInterval, isDoneAtOnce: true) { lane in
                lane.services.memory.look(on: lane.loop)
            },
            Round(name: "cache cleanup", every: section.cacheCleanupInterval) { lane in
                let relief = lane.services.relief
                NIOThreadPool.singleton.submit { state in
                    if case .active = state { relief.cleanUp() }
                }
            },
        ]
    }
}
