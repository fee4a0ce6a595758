import Synchronization
import Wire

/// The processes of this gateway as the supervisor last told them.
final class ProcessTable: Sendable {
    private let rows = Mutex<[ProcessRow]>([])

    /// The rows, in the supervisor's order; empty until it has spoken.
    var current: [ProcessRow] { rows.withLock { $0 } }

    /// Takes the supervisor's word.
    func update(_ new: [ProcessRow]) { rows.withLock { $0 = new } }
}
