/// What is where in a journal: which segment holds which records, which of them are still open, what may be deleted.
///
/// Segments go from the front only, and only when every record in them is acknowledged and every request opened in them
/// is closed: what is left on disk then always suffices to close the open ones after a crash.
struct JournalBook: Sendable, Equatable {
    /// One file.
    struct Segment: Sendable, Equatable {
        /// Its name's number.
        var number: Int
        /// The sequence number of its first record, written or not.
        var first: UInt64
        /// How many bytes are written.
        var bytes: Int
        /// How many requests were opened in it and are not closed.
        var open = 0
    }

    /// A place between two records.
    struct Cursor: Sendable, Equatable {
        /// The segment's number.
        var segment: Int
        /// The byte at which the next record begins.
        var offset: Int
        /// The last record before the place.
        var sequence: UInt64
    }

    private(set) var segments: [Segment] = []
    /// The number that the next record gets.
    private(set) var next: UInt64 = 1
    private(set) var acknowledged: UInt64 = 0
    /// Whether nothing will be appended any more, so that the last segment may go too.
    private(set) var isSealed = false

    /// The segment being written.
    var active: Segment? { segments.last }
    /// How many records wait for their acknowledgement.
    var pending: UInt64 { next - 1 - acknowledged }
    /// How many requests are open.
    var open: Int { segments.reduce(0) { $0 + $1.open } }
    /// Whether the journal is of no more use.
    var isDone: Bool { isSealed && pending == 0 && open == 0 }

    /// Where shipping begins: before the first record on disk.
    var start: Cursor {
        guard let first = segments.first else { return Cursor(segment: 0, offset: 0, sequence: next - 1) }
        return Cursor(segment: first.number, offset: SegmentHeader.length, sequence: first.first - 1)
    }

    /// A new segment has been made and is the one written from now on.
    mutating func begin(segment number: Int) {
        segments.append(Segment(number: number, first: next, bytes: SegmentHeader.length))
    }

    /// A segment found on disk; `first` is what its header says.
    mutating func found(segment number: Int, first: UInt64) {
        next = max(next, first)
        segments.append(Segment(number: number, first: first, bytes: SegmentHeader.length))
    }

    /// A record stands in the active segment, which is now `bytes` long.
    mutating func wrote(_ effect: RecordEffect, sequence: UInt64, segmentBytes bytes: Int) {
        guard !segments.isEmpty else { return }
        segments[segments.count - 1].bytes = bytes
        next = sequence + 1
        switch effect {
        case .opens: segments[segments.count - 1].open += 1
        case .closes(let opened): close(opened)
        case .neither: break
        }
    }

    /// The receiver has stored everything up to `sequence`; returns the segments that may be deleted, and forgets them.
    mutating func acknowledge(_ sequence: UInt64) -> [Int] {
        acknowledged = max(acknowledged, min(sequence, next - 1))
        return takeDeletable()
    }

    /// Nothing will be appended any more; returns the segments that may be deleted, and forgets them.
    mutating func seal() -> [Int] {
        isSealed = true
        return takeDeletable()
    }

    /// The segments that have become deletable, which are forgotten.
    mutating func takeDeletable() -> [Int] {
        var gone: [Int] = []
        while let segment = segments.first, segment.open == 0 {
            let isLast = segments.count == 1
            guard !isLast || isSealed else { break }
            let last = isLast ? next - 1 : segments[1].first - 1
            guard last <= acknowledged else { break }
            gone.append(segment.number)
            segments.removeFirst()
        }
        return gone
    }

    /// The segment with that number.
    func segment(_ number: Int) -> Segment? { segments.first { $0.number == number } }

    /// The segment after that number.
    func segment(after number: Int) -> Segment? { segments.first { $0.number > number } }

    private mutating func close(_ opened: UInt64) {
        // from the back: most requests end in the segment in which they began
        guard let index = segments.lastIndex(where: { $0.first <= opened }), segments[index].open > 0 else { return }
        segments[index].open -= 1
    }
}

/// What a record does to the number of open requests.
enum RecordEffect: Sendable, Equatable {
    case opens
    case closes(UInt64)
    case neither
}
