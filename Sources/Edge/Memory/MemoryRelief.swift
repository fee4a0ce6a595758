import Synchronization

/// The caches of a process that can give memory back; every cache registers itself.
final class MemoryRelief: Sendable {
    /// What one cache can do; called on any thread, never on an event loop, so it must guard itself and may take a while.
    struct Cache: Sendable {
        /// Lets go what has expired; called each `memory.cache_cleanup_interval`.
        var cleanUp: @Sendable () -> Void = {}
        /// Lets go what is least useful; called from `memory.gc_threshold_percent` on.
        var trim: @Sendable () -> Void = {}
        /// Lets everything go; called from `memory.max_usage_percent` on.
        var drop: @Sendable () -> Void
    }

    private let caches = Mutex<[Cache]>([])

    /// Adds a cache for as long as these services serve.
    func register(_ cache: Cache) { caches.withLock { $0.append(cache) } }

    func cleanUp() { for cache in all { cache.cleanUp() } }

    func trim() { for cache in all { cache.trim() } }

    func drop() { for cache in all { cache.drop() } }

    private var all: [Cache] { caches.withLock { $0 } }
}
