import JSON
import Providers

/// A vector as answers have it.
enum EmbeddedVector {
    /// The fewest digits that read back as the same floats, not as the doubles nearest to them.
    static func numbers(_ vector: [Float]) -> JSONValue {
        .array(
            vector.map { value in
                guard value.isFinite else { return 0 }
                return JSONNumber(text: value.description).map { .number($0) } ?? .number(Double(value))
            }
        )
    }

    /// Four bytes a number, the lowest first, in base 64.
    static func base64(_ vector: [Float]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vector.count * 4)
        for value in vector {
            let bits = value.bitPattern
            bytes += [UInt8(bits & 255), UInt8(bits >> 8 & 255), UInt8(bits >> 16 & 255), UInt8(bits >> 24)]
        }
        return bytes.withUnsafeBytes { String(decoding: Base64.text($0), as: UTF8.self) }
    }
}
