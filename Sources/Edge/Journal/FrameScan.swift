import Wire

/// Walks over the frames of a segment, stepping over damage.
///
/// A damaged length cannot be trusted, so after damage every byte is tried as the beginning of a frame. A frame must
/// have a matching checksum and a sequence number above the last one, so rubbish is not taken for one.
struct FrameScan {
    /// A whole record and where it stands.
    struct Frame: Equatable {
        var sequence: UInt64
        /// The frame with its header.
        var bytes: Range<Int>
        /// The record alone.
        var payload: Range<Int>
    }

    private(set) var offset: Int
    private(set) var last: UInt64
    /// How many damaged bytes were stepped over, whole frames after them found.
    private(set) var skipped = 0

    /// A walk from `offset`, before which the record `last` stands.
    init(offset: Int, last: UInt64) {
        self.offset = offset
        self.last = last
    }

    /// The next whole frame, or nil when none is left; then `offset` is where whole frames end.
    mutating func next(in bytes: UnsafeRawBufferPointer) -> Frame? {
        if let frame = frame(in: bytes, at: offset) { return take(frame) }
        guard offset < bytes.count else { return nil }
        for candidate in (offset + 1)..<bytes.count where Self.mayBegin(bytes, candidate) {
            guard let frame = frame(in: bytes, at: candidate) else { continue }
            skipped += candidate - offset
            return take(frame)
        }
        return nil
    }

    private mutating func take(_ frame: Frame) -> Frame {
        offset = frame.bytes.upperBound
        last = frame.sequence
        return frame
    }

    private func frame(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Frame? {
        guard case .record(let payload) = LedgerFrame.find(in: bytes, at: offset) else { return nil }
        let record = UnsafeRawBufferPointer(rebasing: bytes[payload])
        // house: bytes whose checksum matches and that are no record of ours are damage like any other
        guard let sequence = try? LedgerRecord.sequence(of: record), sequence > last else { return nil }
        return Frame(sequence: sequence, bytes: offset..<payload.upperBound, payload: payload)
    }

    /// A cheap look that spares nearly every wrong place its checksum: the length's upper half is nearly always zero.
    private static func mayBegin(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
        offset + LedgerFrame.headerLength < bytes.count && bytes[offset + 3] == 0 && bytes[offset + 2] <= 1
            && bytes[offset + LedgerFrame.headerLength] == 1
    }
}
