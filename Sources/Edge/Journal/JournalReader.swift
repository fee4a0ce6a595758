internal import Wire

/// Reads records back from a journal's segments, as batches that cover every sequence number.
struct JournalReader {
    /// Rows in a batch: 512 cost the receiver's transaction about 4 µs each, a tenth of what single rows do.
    static let mostRows = 512
    /// Bytes in a batch: well below the 1 MiB at which a frame of the fabric gets unwieldy.
    static let mostBytes = 256 << 10

    /// What was read, and where to read on.
    struct Reading: Equatable {
        var batch: LedgerBatch
        var next: JournalBook.Cursor
    }

    let directory: JournalDirectory

    /// The batch after `cursor`, or nil when nothing is there (yet).
    func batch(after cursor: JournalBook.Cursor, of book: JournalBook) -> Reading? {
        var place = cursor
        while true {
            guard let segment = book.segment(place.segment) ?? book.segment(after: place.segment) else { return nil }
            if segment.number != place.segment {
                place = JournalBook.Cursor(
                    segment: segment.number,
                    offset: SegmentHeader.length,
                    sequence: max(place.sequence, segment.first - 1)
                )
            }
            if let reading = read(from: place, of: segment, base: cursor.sequence, book) { return reading }
            guard let next = book.segment(after: segment.number) else { return nil }
            place = JournalBook.Cursor(
                segment: next.number,
                offset: SegmentHeader.length,
                sequence: max(place.sequence, next.first - 1)
            )
        }
    }

    private func read(
        from place: JournalBook.Cursor,
        of segment: JournalBook.Segment,
        base: UInt64,
        _ book: JournalBook
    ) -> Reading? {
        let left = segment.bytes - place.offset
        guard left > 0 else { return nil }
        let path = directory.path(ofSegment: segment.number)
        let bytes = SegmentFile.read(path, from: place.offset, count: min(left, Self.mostBytes))
        if let reading = take(bytes, from: place, base: base, book) { return reading }
        // Damage longer than a batch: look through all that is left of the segment.
        guard left > bytes.count else { return nil }
        return take(SegmentFile.read(path, from: place.offset, count: left), from: place, base: base, book)
    }

    private func take(
        _ bytes: [UInt8],
        from place: JournalBook.Cursor,
        base: UInt64,
        _ book: JournalBook
    ) -> Reading? {
        bytes.withUnsafeBytes { raw in
            var scan = FrameScan(offset: 0, last: place.sequence)
            var frames: [UInt8] = []
            var run = 0..<0
            var rows = 0
            while rows < Self.mostRows, run.count + frames.count < Self.mostBytes, let frame = scan.next(in: raw) {
                if frame.bytes.lowerBound != run.upperBound {
                    frames += raw[run]
                    run = frame.bytes
                }
                run = run.lowerBound..<frame.bytes.upperBound
                rows += 1
            }
            guard rows > 0 else { return nil }
            frames += raw[run]
            let batch = LedgerBatch(
                incarnation: directory.incarnation,
                acknowledged: book.acknowledged,
                first: base + 1,
                last: scan.last,
                frames: frames
            )
            let next = JournalBook.Cursor(
                segment: place.segment,
                offset: place.offset + scan.offset,
                sequence: scan.last
            )
            return Reading(batch: batch, next: next)
        }
    }
}
