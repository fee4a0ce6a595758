/// Thrift's binary protocol, as much of it as spans need.
extension SpanPen {
    /// What a field holds.
    enum Kind: UInt8 {
        case bool = 2
        case double = 4
        case int32 = 8
        case int64 = 10
        case text = 11
        case structure = 12
        case list = 15
    }

    @inline(__always)
    mutating func field(_ number: Int16, _ kind: Kind) {
        bigEndian(kind.rawValue)
        bigEndian(number)
    }

    /// A field that holds a 64-bit number.
    @inline(__always)
    mutating func number(_ field: Int16, _ value: Int64) {
        self.field(field, .int64)
        bigEndian(value)
    }

    /// The end of a structure.
    @inline(__always)
    mutating func stop() { bigEndian(UInt8(0)) }

    /// The head of a list whose length is told later; where the length is to be.
    mutating func list(of kind: Kind) -> Int {
        bigEndian(kind.rawValue)
        bigEndian(Int32(0))
        return count - 4
    }

    /// A text with its length before it.
    mutating func counted(_ text: String) {
        bigEndian(Int32(clamping: text.utf8.count))
        copy(text)
    }

    /// A text of the program with its length before it.
    @inline(__always)
    mutating func counted(_ text: StaticString) {
        bigEndian(Int32(truncatingIfNeeded: text.utf8CodeUnitCount))
        put(text)
    }
}
