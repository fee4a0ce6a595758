/// A number exactly as it is written, because `1.0`, `1e400` and thirty digits must leave as they came.
///
/// Two numbers are equal if they are written alike: `1` and `1.0` are not.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The digits as they stand in the text.
    public let text: String

    /// An integer.
    public init(_ value: Int) { text = String(value) }

    /// An unsigned integer.
    public init(_ value: UInt64) { text = String(value) }

    /// A fraction in the fewest digits that read back the same; nil for infinities and what is not a number.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// A number from its digits; nil if JSON would not accept them.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        let value: JSONValue? = bytes.withUnsafeBytes { buffer in
            var reader = JSONReader(buffer)
            return try? reader.readDocument()  // house: what does not read is no number
        }
        guard case .number(let number)? = value, number.text == text else { return nil }
        self = number
    }

    init(validated text: String) { self.text = text }

    /// The value if it is written as an integer and fits 64 signed bits.
    public var int: Int? { Int(text) }

    /// The nearest double; infinite where the number is larger than any.
    public var double: Double { Double(text) ?? .infinity }

    /// The digits.
    public var description: String { text }
}
