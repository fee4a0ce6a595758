/// Reads a text into a tree that keeps order and the very digits of its numbers; says where a fault is.
///
/// It accepts exactly what ``JSONParser`` accepts, some ten times slower.
struct JSONReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The one value that the text is.
    mutating func readDocument() throws(JSONError) -> JSONValue {
        skipWhitespace()
        guard position < bytes.count else { throw JSONError("empty text", at: position) }
        let value = try readValue()
        skipWhitespace()
        guard position == bytes.count else { throw JSONError("text after the value", at: position) }
        return value
    }

    private mutating func readValue() throws(JSONError) -> JSONValue {
        switch current {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "{"): return .object(try readObject())
        case UInt8(ascii: "["): return .array(try readArray())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        case let byte? where byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
            return .number(try readNumber())
        case nil: throw JSONError("the text ends early", at: position)
        default: throw JSONError("expected a value", at: position)
        }
    }

    private mutating func readObject() throws(JSONError) -> JSONObject {
        try enter()
        var object = JSONObject()
        if current == UInt8(ascii: "}") {
            leave()
            return object
        }
        repeat {
            skipWhitespace()
            guard current == UInt8(ascii: "\"") else { throw JSONError("expected a key", at: position) }
            let key = try readString()
            skipWhitespace()
            guard current == UInt8(ascii: ":") else { throw JSONError("expected a colon", at: position) }
            position += 1
            skipWhitespace()
            object[key] = try readValue()
        } while try goesOn(closing: UInt8(ascii: "}"))
        return object
    }

    private mutating func readArray() throws(JSONError) -> [JSONValue] {
        try enter()
        var array: [JSONValue] = []
        if current == UInt8(ascii: "]") {
            leave()
            return array
        }
        repeat {
            skipWhitespace()
            array.append(try readValue())
        } while try goesOn(closing: UInt8(ascii: "]"))
        return array
    }

    /// Moves past an opening bracket and the blanks behind it.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= JSONLimits.depth else {
            throw JSONError("nested deeper than \(JSONLimits.depth) levels", at: position)
        }
        position += 1
        skipWhitespace()
    }

    private mutating func leave() {
        depth -= 1
        position += 1
    }

    private mutating func goesOn(closing: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        if current == UInt8(ascii: ",") {
            position += 1
            return true
        }
        guard current == closing else { throw JSONError("expected a comma or a closing bracket", at: position) }
        leave()
        return false
    }

    private mutating func readNumber() throws(JSONError) -> JSONNumber {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let integerStart = position
        try skipDigits()
        if bytes[integerStart] == UInt8(ascii: "0"), position > integerStart + 1 {
            throw JSONError("a number with a leading zero", at: integerStart)
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
        return JSONNumber(validated: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw JSONError("expected a digit", at: position) }
    }

    private mutating func expect(_ word: StaticString) throws(JSONError) {
        let count = word.utf8CodeUnitCount
        let end = position + count
        let isThere =
            end <= bytes.count
            && bytes[position..<end].elementsEqual(UnsafeRawBufferPointer(start: word.utf8Start, count: count))
        guard isThere else { throw JSONError("expected a value", at: position) }
        position = end
    }

    private mutating func readString() throws(JSONError) -> String {
        let opening = position
        var scanner = JSONScanner(bytes)
        scanner.position = opening + 1
        var hasEscapes = false
        loop: while true {
            scanner.skipPlain()
            switch scanner.current {
            case UInt8(ascii: "\""): break loop
            case UInt8(ascii: "\\"):
                hasEscapes = true
                scanner.position = min(scanner.position + 2, bytes.count)
            case nil: throw JSONError("a string does not end", at: opening)
            default: throw JSONError("a control character in a string", at: scanner.position)
            }
        }
        let inside = (opening + 1)..<scanner.position
        position = scanner.position + 1
        let text =
            hasEscapes
            ? String(validating: try unescaped(inside), as: UTF8.self)
            : String(validating: UnsafeRawBufferPointer(rebasing: bytes[inside]), as: UTF8.self)
        guard let text else { throw JSONError("a string is not UTF-8", at: opening) }
        return text
    }

    private func unescaped(_ range: Range<Int>) throws(JSONError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: bytes[..<range.upperBound]))
        var index = range.lowerBound
        while index < range.upperBound {
            scanner.position = index
            scanner.skipPlain()
            text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[index..<scanner.position]))
            index = scanner.position
            guard index < range.upperBound else { break }
            let escape = bytes[index + 1]
            if escape == UInt8(ascii: "u") {
                let scalar = try scalar(at: &index, before: range.upperBound)
                text.append(contentsOf: String(scalar).utf8)
            } else {
                guard let plain = Self.plain(escape) else { throw JSONError("an unknown escape", at: index) }
                text.append(plain)
                index += 2
            }
        }
        return text
    }

    private static func plain(_ escape: UInt8) -> UInt8? {
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escape
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The character of one `\u` escape or of a pair of them.
    private func scalar(at index: inout Int, before end: Int) throws(JSONError) -> Unicode.Scalar {
        let start = index
        guard let first = unit(at: index, before: end) else { throw JSONError("a malformed escape", at: start) }
        index += 6
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, let second = unit(at: index, before: end), (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw JSONError("an unpaired surrogate escape", at: start) }
        index += 6
        return scalar
    }

    private func unit(at index: Int, before end: Int) -> UInt16? {
        guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for byte in bytes[(index + 2)..<(index + 6)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipWhitespace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
