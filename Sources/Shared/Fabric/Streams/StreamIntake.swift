import Wire

/// The receiving end of one stream: what is handed on next, and what must come again.
///
/// Batches are handed on one after the other, in order, those that waited together at once. A gap or a failure makes the
/// sender go back to what is not acknowledged, once, and whatever comes until then is dropped. A repetition is handed on:
/// only the receiver's store can tell whether it has seen it.
struct StreamIntake: Sendable {
    /// What a batch on arrival means.
    enum Verdict: Sendable, Equatable {
        /// Hand on these items now.
        case handOn(first: UInt64, items: [[UInt8]])
        /// It waits for the one at work.
        case wait
        /// Ask the sender to go back.
        case askAgain
        /// It belongs to what the sender has been asked to repeat.
        case ignore
    }

    private var pending: [[UInt8]] = []
    private var pendingFirst: UInt64 = 0
    private var pendingBytes = 0
    private var isBusy = false
    /// Whether the sender has been, or must be, asked to go back.
    private(set) var isResyncing = false
    /// The number that must come next, once one has come.
    private var expected: UInt64?
    private var atWork: UInt64 = 0
    private let bound: Int

    /// An intake that keeps at most `bound` bytes waiting.
    init(bound: Int) {
        self.bound = bound
    }

    mutating func arrived(_ batch: StreamBatch) -> Verdict {
        let size = batch.items.reduce(0) { $0 + $1.count }
        if let expected, batch.firstSequence > expected {
            defer { isResyncing = true }
            return isResyncing ? .ignore : .askAgain
        }
        if isBusy, !pending.isEmpty, pendingBytes + size > bound {
            defer { isResyncing = true }
            return isResyncing ? .ignore : .askAgain
        }
        isResyncing = false
        let next = batch.firstSequence + UInt64(batch.items.count)
        if !isBusy {
            isBusy = true
            atWork = batch.firstSequence
            expected = next
            return .handOn(first: batch.firstSequence, items: batch.items)
        }
        if pending.isEmpty || batch.firstSequence != pendingFirst + UInt64(pending.count) {
            // the sender went back of its own accord: what it repeats stands for what waited
            pending = batch.items
            pendingFirst = batch.firstSequence
            pendingBytes = size
        } else {
            pending += batch.items
            pendingBytes += size
        }
        expected = next
        return .wait
    }

    /// The items at work are stored; what waited may be handed on now.
    mutating func stored() -> Verdict {
        isBusy = false
        guard !pending.isEmpty else { return .ignore }
        isBusy = true
        atWork = pendingFirst
        defer {
            pending = []
            pendingBytes = 0
        }
        return .handOn(first: pendingFirst, items: pending)
    }

    /// The items at work are not all stored: those after `sequence`, and all that followed, must come again.
    mutating func failed(storedThrough sequence: UInt64?) {
        isBusy = false
        expected = max(atWork, (sequence ?? 0) + 1)
        isResyncing = true
        pending = []
        pendingBytes = 0
    }
}
