/// Names for tool calls that Ollama left without one.
///
/// They are `call_<n>_<origin>_<tool>`: the number tells the calls of one answer apart, the origin those of several answers
/// of one conversation. At most 40 bytes of letters, digits, `-` and `_`, which every provider takes.
public enum OllamaCallID {
    /// The name of the call with this number, counted from 0.
    ///
    /// `origin` is the instant of the answer; its last eight letters and digits are used. Empty, it is left out.
    public static func made(_ number: Int, tool: String, origin: String = "") -> String {
        let short = origin.utf8.filter(isPlain).suffix(8)
        var bytes = Array("call_\(number)_".utf8)
        if !short.isEmpty { bytes += short + [UInt8(ascii: "_")] }
        bytes += tool.utf8.filter { isPlain($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        return String(decoding: bytes.prefix(40), as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
