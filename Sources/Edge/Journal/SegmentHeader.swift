/// The first bytes of a segment: eight that name the format, then the sequence number of its first record.
enum SegmentHeader {
    static let length = 16
    private static let magic: [UInt8] = Array("MARTLJ01".utf8)

    static func bytes(first: UInt64) -> [UInt8] {
        magic + (0..<8).map { UInt8(truncatingIfNeeded: first >> UInt64(8 * $0)) }
    }

    /// The sequence number of the first record, or nil when these bytes begin no segment.
    static func first(in bytes: UnsafeRawBufferPointer) -> UInt64? {
        guard bytes.count >= length, bytes.prefix(8).elementsEqual(magic) else { return nil }
        let first = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
        return first > 0 ? first : nil
    }
}
