/// Finds the members of a JSON object without building anything.
///
/// An envelope's parameters are read by whoever answers, not by the thread that routes it; so only the ranges are wanted
/// here. What lies inside a value is checked no further than its brackets and quotes.
struct EnvelopeScanner {
    /// One member: where its key stands (without quotes) and where its value.
    struct Member {
        var key: Range<Int>
        var value: Range<Int>
    }

    private let bytes: [UInt8]
    private var position = 0
    private var isFirst = true

    /// A scanner before the first member, or nil when the bytes do not begin an object.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        skipBlanks()
        guard take(UInt8(ascii: "{")) else { return nil }
    }

    /// What `next` found.
    enum Step {
        case member(Member)
        case end
        case malformed
    }

    /// The next member.
    mutating func next() -> Step {
        skipBlanks()
        if take(UInt8(ascii: "}")) {
            skipBlanks()
            return position == bytes.count ? .end : .malformed
        }
        if !isFirst {
            guard take(UInt8(ascii: ",")) else { return .malformed }
            skipBlanks()
        }
        isFirst = false
        guard let key = string() else { return .malformed }
        skipBlanks()
        guard take(UInt8(ascii: ":")) else { return .malformed }
        skipBlanks()
        let start = position
        guard skipValue(), position > start else { return .malformed }
        return .member(Member(key: key, value: start..<position))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    /// The inside of the string that begins here.
    private mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<(position - 1)
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return nil
    }

    private mutating func skipValue() -> Bool {
        guard position < bytes.count else { return false }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested()
        default:
            // a number or a word: up to what may follow a value
            while position < bytes.count, !isDelimiter(bytes[position]) { position += 1 }
            return true
        }
    }

    private mutating func skipNested() -> Bool {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return true }
        }
        return false
    }

    private func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }
}
