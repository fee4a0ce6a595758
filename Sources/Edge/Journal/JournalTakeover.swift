internal import Wire

/// Makes a dead edge's journal whole: cuts its torn end, closes what it left open.
enum JournalTakeover {
    /// Reads the journal and closes its open requests; it is then ready to be shipped.
    ///
    /// Interrupted at any point, it can be done again: rows that were closed are found closed.
    static func recover(
        _ directory: JournalDirectory,
        price: LedgerPricing
    ) throws(JournalError) -> (
        journal: Journal, interrupted: Int
    ) {
        let lastSignOfLife = directory.lastWritten ?? 0
        var book = JournalBook()
        var recovery = RecoveryState()
        let numbers = directory.segments
        for number in numbers {
            let path = directory.path(ofSegment: number)
            let bytes = SegmentFile.read(path, from: 0, count: SegmentFile.length(path))
            let end = bytes.withUnsafeBytes { read($0, segment: number, into: &book, &recovery) }
            guard let end else {
                // not even a header: the process died while making it, so nothing can stand in it
                directory.remove(segment: number)
                continue
            }
            if number == numbers.last, end < bytes.count { try SegmentFile.cut(path, to: end) }
        }
        // The front segments that are gone were acknowledged, whatever the note says.
        let known = max(directory.acknowledged, book.start.sequence)
        for number in book.acknowledge(known) { directory.remove(segment: number) }
        let journal = try Journal(takenOver: directory, book: book)
        for row in recovery.closings(lastSignOfLife: lastSignOfLife, price: price) {
            _ = try journal.append(.close(row))
        }
        journal.seal()
        return (journal, recovery.count)
    }

    /// Reads one segment; returns where its whole frames end, or nil when it has no header.
    private static func read(
        _ bytes: UnsafeRawBufferPointer,
        segment number: Int,
        into book: inout JournalBook,
        _ recovery: inout RecoveryState
    ) -> Int? {
        guard let first = SegmentHeader.first(in: bytes) else { return nil }
        book.found(segment: number, first: first)
        var scan = FrameScan(offset: SegmentHeader.length, last: max(first, book.next) - 1)
        while let frame = scan.next(in: bytes) {
            let payload = UnsafeRawBufferPointer(rebasing: bytes[frame.payload])
            // house: a record of a kind that only a newer program knows is shipped unread
            let record = try? LedgerRecord.decode(payload).record
            if let record { recovery.read(record, sequence: frame.sequence) }
            book.wrote(record?.effect ?? .neither, sequence: frame.sequence, segmentBytes: scan.offset)
        }
        return scan.offset
    }
}
