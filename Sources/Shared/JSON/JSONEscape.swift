/// What JSON demands of bytes that stand inside a string.
public enum JSONEscape {
    /// How many bytes one byte becomes at most.
    public static let most = 6

    /// Writes a text as it stands between two quotes, escaping what JSON demands and nothing more.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - target: Where to; `most` times the text's bytes are enough.
    /// - Returns: How many bytes were written.
    public static func write(_ text: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Int {
        guard let source = text.baseAddress else { return 0 }
        if copyPlain(source, count: text.count, to: target) { return text.count }
        var scanner = JSONScanner(text)
        var count = 0
        while true {
            let start = scanner.position
            scanner.skipPlain()
            (target + count).copyMemory(from: source + start, byteCount: scanner.position - start)
            count += scanner.position - start
            guard let byte = scanner.current else { return count }
            let escape = of(byte)
            withUnsafeBytes(of: escape.bytes.littleEndian) {
                (target + count).copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: escape.count)
            }
            count += escape.count
            scanner.position += 1
        }
    }

    /// Copies a text and tells whether it needs no escape at all, as names mostly do.
    @inline(__always)
    private static func copyPlain(_ text: UnsafeRawPointer, count: Int, to target: UnsafeMutableRawPointer) -> Bool {
        func copy<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type, at offset: Int) -> Word {
            let word = text.loadUnaligned(fromByteOffset: offset, as: Word.self)
            target.storeBytes(of: word, toByteOffset: offset, as: Word.self)
            return word
        }
        if count >= 8 {
            var marks: UInt64 = 0
            var offset = 0
            while offset &+ 8 < count {
                marks |= JSONScanner.escapeMarks(copy(UInt64.self, at: offset))
                offset &+= 8
            }
            // the last word may hold bytes of the one before
            return marks | JSONScanner.escapeMarks(copy(UInt64.self, at: count &- 8)) == 0
        }
        if count >= 4 {
            let (first, last) = (copy(UInt32.self, at: 0), copy(UInt32.self, at: count &- 4))
            return JSONScanner.escapeMarks(UInt64(first) | UInt64(last) &<< 32) == 0
        }
        for offset in 0..<count {
            // a byte in every place
            if JSONScanner.escapeMarks(UInt64(copy(UInt8.self, at: offset)) &* 0x0101_0101_0101_0101) != 0 {
                return false
            }
        }
        return true
    }

    /// The escape of a byte that needs one: its bytes from the lowest of the number on.
    static func of(_ byte: UInt8) -> (bytes: UInt64, count: Int) {
        let letter: UInt8
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x0D: letter = UInt8(ascii: "r")
        case 0x09: letter = UInt8(ascii: "t")
        default:
            let low = byte & 0xF
            let digits =
                UInt64(UInt8(ascii: "0") + byte >> 4) << 32
                | UInt64(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10) << 40
            // \u00, read from the right
            return (digits | 0x3030_755C, 6)
        }
        return (UInt64(letter) << 8 | UInt64(UInt8(ascii: "\\")), 2)
    }
}
