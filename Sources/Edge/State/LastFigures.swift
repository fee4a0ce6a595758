import Synchronization
import Wire

/// The figures that analytics gave last, for the time while it restarts.
final class LastFigures: Sendable {
    private let figures = Mutex<MetricsSnapshot.Reply?>(nil)

    /// What was given last; nil when nothing was yet.
    var current: MetricsSnapshot.Reply? { figures.withLock { $0 } }

    /// Keeps what was given.
    func keep(_ new: MetricsSnapshot.Reply) { figures.withLock { $0 = new } }
}
