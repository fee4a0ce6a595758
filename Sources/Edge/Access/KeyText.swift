/// The text of a virtual key: a mark and 32 random bytes in digits and letters.
enum KeyText {
    /// By this a key of ours is known without looking it up.
    static let mark = "sk-martlet-"

    /// A new key.
    static func make(using generator: inout some RandomNumberGenerator) -> String {
        mark + base62((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// The mark and the last four letters, the rest left out.
    static func hint(of text: String) -> String { mark + "…" + text.suffix(4) }

    /// 43 digits, as many as 32 bytes need.
    static func base62(_ bytes: [UInt8]) -> String {
        var number = bytes
        var digits: [UInt8] = []
        for _ in 0..<43 {
            var rest = 0
            for index in number.indices {
                rest = rest << 8 | Int(number[index])
                number[index] = UInt8(rest / 62)
                rest %= 62
            }
            digits.append(alphabet[rest])
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
