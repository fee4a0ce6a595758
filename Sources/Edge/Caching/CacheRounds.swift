import Configuration
import NIOCore

/// The upkeep of the caches.
enum CacheRounds {
    /// Forgets what is past its time; `memory.cache_cleanup_interval`, 300 s.
    static func cleanUp(_ services: EdgeServices) -> Round {
        Round(name: "cache clean-up", every: services.configuration.memory.cacheCleanupInterval) { lane in
            lane.services.cache.purge(now: Int64(NIODeadline.now().uptimeNanoseconds))
            lane.services.prompts.prune(logger: lane.services.logger)
        }
    }
}
