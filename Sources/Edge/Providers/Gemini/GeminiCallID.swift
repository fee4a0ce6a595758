/// Names for tool calls that Gemini left without one.
///
/// They are `call_<n>_<origin>_<tool>`: the number tells the calls of one answer apart, the origin those of several
/// answers of one conversation. At most 40 bytes of letters, digits, `-` and `_`, which every provider takes.
public enum GeminiCallID {
    /// The name of the call with this number, counted from 0.
    ///
    /// `origin` is the answer's id; its last eight letters and digits are used. Empty, it is left out.
    public static func made(_ number: Int, tool: String, origin: String = "") -> String {
        let short = origin.utf8.filter(isPlain).suffix(8)
        var bytes = Array("call_\(number)_".utf8)
        if !short.isEmpty { bytes += short + [UInt8(ascii: "_")] }
        bytes += tool.utf8.map { isPlain($0) || $0 == UInt8(ascii: "-") ? $0 : UInt8(ascii: "_") }
        return String(decoding: bytes.prefix(longest), as: UTF8.self)
    }

    /// Whether a name was made here; the provider never saw it then and is not told it.
    public static func isMade(_ id: String) -> Bool {
        guard id.hasPrefix("call_") else { return false }
        let rest = id.utf8.dropFirst(5)
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return !digits.isEmpty && rest.dropFirst(digits.count).first == UInt8(ascii: "_")
    }

    /// OpenAI's bound.
    private static let longest = 40

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
