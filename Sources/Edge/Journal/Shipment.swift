import DequeModule

/// How far a journal has been sent and acknowledged: the decisions of shipping, without the sending.
struct Shipment: Sendable {
    /// Batches on their way at once.
    ///
    /// Four of 256 KiB keep the receiver's transactions back to back (chosen, unmeasured).
    static let window = 4

    private struct Sent {
        var last: UInt64
        var after: JournalBook.Cursor
    }

    private var inFlight: Deque<Sent> = []
    private var settled: JournalBook.Cursor
    private var position: JournalBook.Cursor

    /// A shipment that begins at a place in the journal.
    init(from start: JournalBook.Cursor) {
        settled = start
        position = start
    }

    /// The last record known to be stored.
    var acknowledged: UInt64 { settled.sequence }

    /// From where to send on, or nil while enough is on its way.
    var next: JournalBook.Cursor? { inFlight.count < Self.window ? position : nil }

    /// A batch that ends at `cursor` has gone out.
    mutating func sent(upTo cursor: JournalBook.Cursor) {
        inFlight.append(Sent(last: cursor.sequence, after: cursor))
        position = cursor
    }

    /// The receiver has stored everything up to `sequence`; false when that was known.
    mutating func acknowledge(_ sequence: UInt64) -> Bool {
        var isNews = false
        while let first = inFlight.first, first.last <= sequence {
            settled = first.after
            inFlight.removeFirst()
            isNews = true
        }
        return isNews
    }

    /// The receiver is another one now: what is not acknowledged goes out again.
    mutating func rewind() {
        inFlight.removeAll()
        position = settled
    }
}
