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
