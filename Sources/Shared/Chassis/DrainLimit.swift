import Synchronization

/// By when a draining process should have ended; a later wish may bring it nearer, never push it away.
final class DrainLimit: Sendable {
    private let instant = Mutex<ContinuousClock.Instant?>(nil)

    var deadline: ContinuousClock.Instant? { instant.withLock { $0 } }

    func set(_ limit: Duration) {
        let wish = ContinuousClock.now + limit
        instant.withLock { $0 = min($0 ?? wish, wish) }
    }
}
