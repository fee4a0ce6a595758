/// A record between two borders: four bytes of length, four of CRC-32C (both little endian), then the record.
///
/// The same bytes stand in the journal and on the wire, so that shipping is copying.
public enum LedgerFrame {
    /// The bytes before the record.
    public static let headerLength = 8
    /// A longer record is taken for garbage: the encoder cuts strings long before this.
    public static let longestPayload = 65_536

    /// What stands at a place in a run of frames.
    public enum Found: Sendable, Equatable {
        /// A whole record at `payload`; the next frame begins at its end.
        case record(payload: Range<Int>)
        /// Exactly the end of the bytes.
        case end
        /// The bytes end inside the frame.
        case torn
        /// The length is impossible or the checksum does not match.
        case corrupt
    }

    /// Appends a record as a frame.
    public static func append(_ record: LedgerRecord, sequence: UInt64, to bytes: inout [UInt8]) {
        let start = bytes.count
        for _ in 0..<headerLength { bytes.append(0) }
        record.encode(sequence: sequence, into: &bytes)
        let length = UInt32(bytes.count - start - headerLength)
        bytes.withUnsafeMutableBytes { all in
            let crc = LedgerChecksum.crc32c(UnsafeRawBufferPointer(rebasing: all[(start + headerLength)...]))
            all.storeBytes(of: length.littleEndian, toByteOffset: start, as: UInt32.self)
            all.storeBytes(of: crc.littleEndian, toByteOffset: start + 4, as: UInt32.self)
        }
    }

    /// Looks at the frame that begins at `offset`.
    public static func find(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Found {
        let left = bytes.count - offset
        if left == 0 { return .end }
        guard left >= headerLength else { return .torn }
        let length = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian)
        let crc = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self).littleEndian
        guard length > 0, length <= longestPayload else { return .corrupt }
        guard left >= headerLength + length else { return .torn }
        let payload = offset + headerLength..<offset + headerLength + length
        return LedgerChecksum.crc32c(UnsafeRawBufferPointer(rebasing: bytes[payload])) == crc
            ? .record(payload: payload) : .corrupt
    }
}
