/// Tagged fields as bytes: a varint of (number × 2 + kind), then a varint or a counted run of bytes.
///
/// The kind is in the tag, so a reader steps over a field that it does not know: fields are added, never reused.
struct LedgerFieldWriter: ~Copyable {
    /// Strings longer than this are cut, so that a frame stays far below its largest size.
    static let longestString = 1024

    var bytes: [UInt8]

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A number that is never negative; zero is what a reader assumes, so it is left out.
    mutating func number(_ field: UInt64, _ value: Int) {
        guard value > 0 else { return }
        varint(field << 1)
        varint(UInt64(value))
    }

    /// A number of either sign, small ones of both signs short.
    mutating func signed(_ field: UInt64, _ value: Int64) {
        guard value != 0 else { return }
        varint(field << 1)
        varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// A text; the empty one is left out.
    mutating func text(_ field: UInt64, _ value: String) {
        guard !value.isEmpty else { return }
        optionalText(field, value)
    }

    /// A text that may be absent, which is not the same as empty.
    mutating func optionalText(_ field: UInt64, _ value: String?) {
        guard var value else { return }
        varint(field << 1 | 1)
        value.withUTF8 { utf8 in
            var count = utf8.count
            if count > Self.longestString {
                count = Self.longestString
                // do not cut a character in two: step back over continuation bytes
                while count > 0, utf8[count] & 0xC0 == 0x80 { count -= 1 }
            }
            varint(UInt64(count))
            bytes.append(contentsOf: utf8[..<count])
        }
    }

    /// A run of bytes.
    mutating func blob(_ field: UInt64, _ value: [UInt8]) {
        varint(field << 1 | 1)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }
}

/// The reading side: one field after the other, until the bytes end.
struct LedgerFieldReader {
    /// What a field holds.
    enum Value {
        case number(UInt64)
        case bytes(UnsafeRawBufferPointer)
    }

    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func byte() throws(LedgerDecodingError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func varint() throws(LedgerDecodingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw .malformed }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
            guard shift <= 63 else { throw .malformed }
        }
    }

    /// The next field, or nil at the end.
    mutating func next() throws(LedgerDecodingError) -> (field: UInt64, value: Value)? {
        guard offset < bytes.count else { return nil }
        let tag = try varint()
        guard tag & 1 == 1 else { return (tag >> 1, .number(try varint())) }
        let count = try varint()
        guard count <= UInt64(bytes.count - offset) else { throw .truncated }
        let end = offset + Int(count)
        defer { offset = end }
        return (tag >> 1, .bytes(UnsafeRawBufferPointer(rebasing: bytes[offset..<end])))
    }
}

extension LedgerFieldReader.Value {
    /// The field as a count; a value no `Int` can hold is its largest.
    var int: Int {
        guard case .number(let value) = self else { return 0 }
        return Int(clamping: value)
    }

    /// The field as a number of either sign.
    var signed: Int64 {
        guard case .number(let value) = self else { return 0 }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// The field as text; bytes that are not UTF-8 become the replacement character.
    var text: String {
        guard case .bytes(let bytes) = self else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The field as bytes, valid as long as the buffer being read.
    var bytes: UnsafeRawBufferPointer {
        guard case .bytes(let bytes) = self else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return bytes
    }
}

/// Why bytes are not a ledger record.
public enum LedgerDecodingError: Error, Sendable, Equatable {
    /// They end too early.
    case truncated
    /// A number does not fit, or a name is none of the known ones.
    case malformed
    /// They were written in a format that this program is too old for.
    case unknownFormat(UInt8)
    /// They are a kind of record that this program is too old for.
    case unknownKind(UInt8)
    /// The checksum does not match.
    case corrupt
}
