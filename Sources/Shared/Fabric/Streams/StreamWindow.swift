import DequeModule
import Wire

/// What became of items offered to a stream.
public enum StreamOffer: Sendable, Equatable {
    /// They will be sent, and sent again until they are acknowledged.
    case accepted
    /// The window is full: offer them again after the next acknowledgement.
    case full
    /// They do not follow the ones before: `expected` is the sequence number that would.
    case outOfOrder(expected: UInt64)
    /// The stream is closed.
    case closed
}

/// The items of a stream between being offered and being acknowledged.
struct StreamWindow: Sendable {
    /// A batch as it goes over the wire.
    struct Batch: Sendable, Equatable {
        var first: UInt64
        var count: Int
        var body: [UInt8]

        var last: UInt64 { first + UInt64(count) - 1 }
    }

    private var batches: Deque<Batch> = []
    private var unsent = 0
    private var bytes = 0
    private let bound: Int
    /// The last item that is stored at the other side.
    private(set) var acknowledged: UInt64 = 0

    /// A window that holds at most `bound` bytes, or one batch if that alone is larger.
    init(bound: Int) {
        self.bound = bound
    }

    var heldBatches: Int { batches.count }
    var heldBytes: Int { bytes }

    /// Whether `first` may come next and there is room for so many bytes.
    func admits(first: UInt64, bytes size: Int) -> StreamOffer {
        if let last = batches.last?.last {
            guard first == last + 1 else { return .outOfOrder(expected: last + 1) }
        } else if first <= acknowledged {
            // after everything is acknowledged a source may skip ahead (its journal lost a torn tail), never back
            return .outOfOrder(expected: acknowledged + 1)
        }
        return batches.isEmpty || bytes + size <= bound ? .accepted : .full
    }

    /// Takes in a batch that `admits` has accepted.
    mutating func append(_ batch: Batch) {
        batches.append(batch)
        bytes += batch.body.count
    }

    /// The next batch to be sent; the caller sends it now.
    mutating func takeUnsent() -> Batch? {
        guard unsent < batches.count else { return nil }
        defer { unsent += 1 }
        return batches[unsent]
    }

    /// The batch taken last could not be sent.
    mutating func untake() { unsent = max(0, unsent - 1) }

    /// Everything not acknowledged is to be sent again.
    mutating func rewind() { unsent = 0 }

    /// The other side has stored everything up to `sequence`; false when that is no news, or more than was ever sent.
    mutating func acknowledge(_ sequence: UInt64) -> Bool {
        guard sequence > acknowledged, unsent > 0, sequence <= batches[unsent - 1].last else { return false }
        acknowledged = sequence
        while let batch = batches.first, batch.last <= sequence {
            batches.removeFirst()
            bytes -= batch.body.count
            unsent -= 1
        }
        return true
    }
}
