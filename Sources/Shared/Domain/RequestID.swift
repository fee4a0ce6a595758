/// The name of one client request, the same in response headers, log and ledger.
///
/// 26 characters of Crockford's base 32: 48 bits of milliseconds since 1970, then 80 random bits, so that names sort by
/// time and two edges never make the same one.
public struct RequestID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The 26 characters.
    public let text: String

    /// A name read back from a header, a file or a message; any text is accepted.
    public init(text: String) {
        self.text = text
    }

    /// A new name for a request that arrived at `milliseconds` since 1970.
    public init(milliseconds: UInt64, using generator: inout some RandomNumberGenerator) {
        let time = milliseconds & 0xFFFF_FFFF_FFFF
        let high = generator.next() & 0xFFFF
        let low = generator.next()
        text = String(unsafeUninitializedCapacity: 26) { buffer in
            // 128 bits, five at a time from the top; the first character holds only three of them
            let upper = time << 16 | high
            let letters = Self.alphabet.utf8Start
            for index in 0..<26 {
                let shift = 125 - 5 * index
                let bits: UInt64
                if shift >= 64 {
                    bits = upper >> UInt64(shift - 64)
                } else if shift > 59 {
                    bits = upper << UInt64(64 - shift) | low >> UInt64(shift)
                } else {
                    bits = low >> UInt64(shift)
                }
                buffer[index] = letters[Int(bits & 31)]
            }
            return 26
        }
    }

    /// The 26 characters.
    public var description: String { text }

    private static let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
}
