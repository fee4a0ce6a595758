import Fabric
import Synchronization
import Wire

/// Carries batches of the journal to the analytics worker, each as one item of the fabric's stream.
///
/// The fabric sends what is not acknowledged again to whoever takes the worker's place; batches name their own records,
/// so that a repeated one changes nothing there.
final class LedgerStream: LedgerLink {
    private struct State {
        var next: UInt64 = 1
        /// What the items on their way hold, oldest first.
        var positions: [(item: UInt64, position: LedgerPosition)] = []
    }

    private final class Memory: Sendable {
        let state = Mutex(State())
    }

    private let memory: Memory
    private let stream: StreamHandle

    init(hub: Hub, acknowledged: @escaping @Sendable (LedgerPosition) -> Void) {
        let memory = Memory()
        self.memory = memory
        stream = hub.openStream(
            name: "ledger",
            incarnation: UInt64.random(in: 1...UInt64.max),
            to: .analyticsWriter,
            onAcknowledged: { item in
                let stored = memory.state.withLock { state in
                    let count = state.positions.prefix { $0.item <= item }.count
                    defer { state.positions.removeFirst(count) }
                    return state.positions.prefix(count).map(\.position)
                }
                for position in stored { acknowledged(position) }
            }
        )
    }

    /// Offers a batch; false while enough is on its way.
    func send(_ batch: LedgerBatch) -> Bool {
        let bytes = batch.bytes
        return memory.state.withLock { state in
            guard stream.send(firstSequence: state.next, items: [bytes]) == .accepted else { return false }
            state.positions.append(
                (state.next, LedgerPosition(incarnation: batch.incarnation, sequence: batch.last))
            )
            state.next += 1
            return true
        }
    }
}
