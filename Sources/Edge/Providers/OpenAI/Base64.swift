/// Bytes as text in 64 letters (RFC 4648, with padding).
public enum Base64 {
    /// The text of these bytes.
    public static func text(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var place = 0
        while place < bytes.count {
            let count = min(3, bytes.count - place)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[place + offset]) : 0) }
            for digit in 0..<4 {
                let letter = letters[Int(group >> UInt32(18 - 6 * digit) & 63)]
                text.append(digit <= count ? letter : UInt8(ascii: "="))
            }
            place += 3
        }
        return text
    }

    /// The bytes of a text; nil where it is none.
    ///
    /// Padding may be left out; `-` and `_` stand for `+` and `/`.
    public static func bytes(of text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var digits = 0
        var hasEnded = false
        for letter in text {
            if letter == UInt8(ascii: "=") {
                hasEnded = true
                continue
            }
            guard !hasEnded, let value = value(of: letter) else { return nil }
            group = group << 6 | value
            digits += 1
            if digits == 4 {
                bytes += [UInt8(group >> 16 & 255), UInt8(group >> 8 & 255), UInt8(group & 255)]
                group = 0
                digits = 0
            }
        }
        switch digits {
        case 0: break
        case 2: bytes.append(UInt8(group >> 4 & 255))
        case 3: bytes += [UInt8(group >> 10 & 255), UInt8(group >> 2 & 255)]
        default: return nil
        }
        return bytes
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
