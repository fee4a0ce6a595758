/// Finds where values end without building anything; looks at eight bytes at a time inside strings and containers.
///
/// It trusts the text to be JSON. On anything else it stays inside the bytes and says no, or finds an end that no parser
/// would agree with; nothing worse.
struct JSONScanner {
    let count: Int
    var position = 0
    private let base: UnsafeRawPointer?

    init(_ bytes: UnsafeRawBufferPointer) {
        base = bytes.baseAddress
        count = bytes.baseAddress == nil ? 0 : bytes.count
    }

    /// The byte at the position, or nil at the end.
    var current: UInt8? { position < count ? byte(at: position) : nil }

    /// Moves past blanks.
    mutating func skipWhitespace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Moves to the next byte that cannot stand in a string as it is: a quote, a backslash or a control character.
    mutating func skipPlain() {
        position = firstMark(from: position, Self.escapeMarks)
    }

    /// Moves past the string whose opening quote is here; false if it does not end.
    mutating func skipString() -> Bool {
        position += 1
        while true {
            position = firstMark(from: position, Self.stringMarks)
            guard let byte = current else { return false }
            if byte == UInt8(ascii: "\"") {
                position += 1
                return true
            }
            guard position + 1 < count else { return false }
            position += 2
        }
    }

    /// Moves past the array or object that opens here; false if it does not end.
    mutating func skipContainer() -> Bool {
        var depth = 0
        while true {
            position = firstMark(from: position, Self.containerMarks)
            switch current {
            case UInt8(ascii: "\""): guard skipString() else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case nil: return false
            default:
                depth -= 1
                position += 1
                if depth <= 0 { return depth == 0 }
            }
        }
    }

    /// Moves past the value that starts here; nil if it does not end or there is none.
    mutating func skipValue() -> JSONKind? {
        switch current {
        case UInt8(ascii: "\""): return skipString() ? .string : nil
        case UInt8(ascii: "{"): return skipContainer() ? .object : nil
        case UInt8(ascii: "["): return skipContainer() ? .array : nil
        case let first?:
            let start = position
            position = endOfScalar(from: position)
            guard position > start else { return nil }
            switch first {
            case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
            case UInt8(ascii: "n"): return .null
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
            default: return nil
            }
        case nil: return nil
        }
    }

    /// Where the number, truth value or null that starts at `start` ends.
    func endOfScalar(from start: Int) -> Int {
        var end = start
        while end < count {
            switch byte(at: end) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
                end += 1
            default: return end
            }
        }
        return end
    }

    private func byte(at index: Int) -> UInt8 {
        base.unsafelyUnwrapped.load(fromByteOffset: index, as: UInt8.self)
    }

    // The set bit of a byte equal to the repeated one: exact for the lowest such byte, which is all that is asked.
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    private static func stringMarks(_ word: UInt64) -> UInt64 {
        zeroBytes(word ^ 0x2222_2222_2222_2222) | zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
    }

    /// Something but zero if one of eight bytes cannot stand in a string as it is.
    static func escapeMarks(_ word: UInt64) -> UInt64 {
        stringMarks(word) | (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
    }

    // `[` and `{`, and `]` and `}`, differ by bit 5 alone.
    private static func containerMarks(_ word: UInt64) -> UInt64 {
        let folded = word | 0x2020_2020_2020_2020
        return zeroBytes(word ^ 0x2222_2222_2222_2222) | zeroBytes(folded ^ 0x7B7B_7B7B_7B7B_7B7B)
            | zeroBytes(folded ^ 0x7D7D_7D7D_7D7D_7D7D)
    }

    private func word(_ base: UnsafeRawPointer, _ index: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    @inline(__always)
    private func firstMark(from start: Int, _ marks: (UInt64) -> UInt64) -> Int {
        guard let base else { return count }
        var index = start
        // Long runs first, four words at a time; the words after that find the place.
        while index &+ 32 <= count {
            let first = marks(word(base, index)) | marks(word(base, index &+ 8))
            let second = marks(word(base, index &+ 16)) | marks(word(base, index &+ 24))
            if first | second != 0 { break }
            index &+= 32
        }
        while index &+ 8 <= count {
            let found = marks(word(base, index))
            if found != 0 { return index &+ (found.trailingZeroBitCount &>> 3) }
            index &+= 8
        }
        let rest = count &- index
        guard rest > 0 else { return min(index, count) }
        // The rest is less than a word: the last bytes of the text, moved down, with zeros above them.
        let last = count >= 8 ? word(base, count &- 8) &>> UInt64((8 &- rest) &* 8) : shortWord(base, index, rest)
        let found = marks(last)
        return found == 0 ? count : min(count, index &+ (found.trailingZeroBitCount &>> 3))
    }

    /// One to seven bytes as a word, the first of them lowest, with zeros above.
    @inline(__always)
    private func shortWord(_ base: UnsafeRawPointer, _ index: Int, _ count: Int) -> UInt64 {
        if count >= 4 {
            let low = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt32.self))
            let high = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: index &+ count &- 4, as: UInt32.self))
            // Where the two overlap they say the same.
            return UInt64(low) | UInt64(high) &<< UInt64((count &- 4) &* 8)
        }
        let first = UInt64(byte(at: index))
        let middle = UInt64(byte(at: index &+ count &>> 1)) &<< UInt64((count &>> 1) &* 8)
        let last = UInt64(byte(at: index &+ count &- 1)) &<< UInt64((count &- 1) &* 8)
        return first | middle | last
    }
}
