import Synchronization
import Wire

/// The processes of this gateway as the supervisor last told them.
final class ProcessTable: Sendable {
    private let rows = Mutex<[ProcessRow]>([])
    private let standing = Mutex(ReloadStanding())

    /// The rows, in the supervisor's order; empty until it has spoken.
    var current: [ProcessRow] { rows.withLock { $0 } }

    /// Takes the supervisor's word.
    func update(_ new: [ProcessRow]) { rows.withLock { $0 = new } }

    /// What came of the reloads so far, as the supervisor last said.
    var reloads: ReloadStanding { standing.withLock { $0 } }

    /// Takes the supervisor's word on reloads; one of an older release says nothing.
    func note(_ new: ReloadStanding?) {
        guard let new else { return }
        standing.withLock { $0 = new }
    }
}
