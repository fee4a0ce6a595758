import Glibc
import Logging
import Storage
import Synchronization
import Telemetry

/// Writes breakers and rests down when they change, and stands them up again when the process begins.
///
/// What happens while something is being written goes out together in the next write. Edges that share a directory write
/// row by row; of one row the last word stays.
final class BreakerKeeper: Sendable {
    private struct Pending {
        var owners: Set<KeptBreaker.Owner> = []
        var isScheduled = false
    }

    private let health: ProviderHealth
    private let database: StateDatabase
    private let logger: Logger
    private let pending = Mutex(Pending())
    /// Held while something is being written.
    private let writing = Mutex<Void>(())

    init(_ health: ProviderHealth, _ database: StateDatabase, logger: Logger) {
        self.health = health
        self.database = database
        self.logger = logger
    }

    /// Stands breakers up as they were kept; blocks, so only at the start.
    ///
    /// A directory without a database is left without one.
    func restore() {
        guard access(database.path, F_OK) == 0 else { return }
        do throws(StorageError) {
            let values = KeptValues(file: try database.file())
            for (name, value) in try values.all(.breaker) {
                guard let owner = KeptBreaker.Owner(name, among: health.names), let kept = KeptBreaker(value) else {
                    // of a provider that is no longer configured
                    try values.remove(.breaker, name)
                    continue
                }
                health.take(kept, of: owner, .now)
            }
        } catch {
            logger.warning("breakers could not be read; all begin closed", [.error: .text(error.message)])
        }
    }

    /// Sees to it that a change is written down, off the event loops.
    func note(_ event: HealthEvent) {
        guard let owner = owner(of: event) else { return }
        let isFirst = pending.withLock { pending in
            pending.owners.insert(owner)
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        guard isFirst else { return }
        database.later(or: "a breaker could not be written down", logger: logger) {
            [self] file throws(StorageError) in try write(to: KeptValues(file: file))
        }
    }

    /// Writes down what is still on its way; blocks, so only at the end.
    func flush() {
        writing.withLock { _ in }
        guard pending.withLock({ !$0.owners.isEmpty }) else { return }
        do throws(StorageError) {
            try write(to: KeptValues(file: try database.file()))
        } catch {
            logger.warning("breakers could not be written down", [.error: .text(error.message)])
        }
    }

    private func write(to values: KeptValues) throws(StorageError) {
        let result = writing.withLock { _ in
            Result { () throws(StorageError) in try writePending(to: values) }
        }
        try result.get()
    }

    private func writePending(to values: KeptValues) throws(StorageError) {
        let owners = pending.withLock { pending in
            pending.isScheduled = false
            defer { pending.owners = [] }
            return pending.owners
        }
        let clocks = ClockPair.now
        for owner in owners {
            let kept = health.kept(of: owner, clocks)
            do throws(StorageError) {
                if kept.isEmpty {
                    try values.remove(.breaker, owner.name)
                } else {
                    try values.put(.breaker, owner.name, kept.json, now: Int(clocks.milliseconds / 1000))
                }
            } catch {
                // the next change tries again
                pending.withLock { $0.owners.formUnion(owners) }
                throw error
            }
        }
    }

    private func owner(of event: HealthEvent) -> KeptBreaker.Owner? {
        switch event {
        case .opened(let provider, _), .closed(let provider), .rests(let provider), .restEnded(let provider):
            .provider(health.names[provider])
        case .modelOpened(let route, _), .modelClosed(let route):
            .model(provider: health.names[route.provider], id: route.model)
        case .misconfigured, .accepted, .unreachable, .reachable: nil
        }
    }
}
