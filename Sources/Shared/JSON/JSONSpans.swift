/// Where the members of one object stand in its text, so that a few can be read or changed and the rest copied.
///
/// It finds ends by quotes and brackets alone and does not validate: give it text that ``JSONParser`` has accepted. On
/// other text it throws or gives ranges that make no sense, all inside the text. It keeps no bytes.
public struct JSONSpans: Sendable, Hashable {
    /// One member of an object.
    public struct Member: Sendable, Hashable {
        /// The key between its quotes, escapes not undone.
        public let key: Range<Int>
        /// The value from its first byte to past its last.
        public let value: Range<Int>
        /// What the value is.
        public let kind: JSONKind
        /// Whether the key is written with escapes.
        public let isKeyEscaped: Bool

        /// Whether the key, escapes undone, is this one.
        public func hasKey(_ name: String, in bytes: UnsafeRawBufferPointer) -> Bool {
            let written = bytes[key]
            if !isKeyEscaped { return key.count == name.utf8.count && written.elementsEqual(name.utf8) }
            var reader = JSONReader(
                UnsafeRawBufferPointer(rebasing: bytes[(key.lowerBound - 1)..<(key.upperBound + 1)])
            )
            guard case .string(let text)? = try? reader.readDocument() else { return false }  // house: no key, no match
            return text.utf8.elementsEqual(name.utf8)
        }
    }

    /// The object from `{` to past `}`.
    public let object: Range<Int>
    /// The members in their order, repeated keys included.
    public let members: [Member]

    /// The members of the object that is the whole text.
    public init(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        try self.init(bytes, in: 0..<bytes.count)
    }

    /// The members of the object that stands at `range`, such as the value of a member.
    ///
    /// - Throws: `JSONError` where there is no object or it does not end.
    public init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) throws(JSONError) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a range outside the text")
        var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: bytes[..<range.upperBound]))
        scanner.position = range.lowerBound
        scanner.skipWhitespace()
        let start = scanner.position
        guard scanner.current == UInt8(ascii: "{") else { throw JSONError("not an object", at: start) }
        scanner.position += 1
        scanner.skipWhitespace()
        var members: [Member] = []
        if scanner.current == UInt8(ascii: "}") {
            scanner.position += 1
        } else {
            members.reserveCapacity(16)
            repeat { members.append(try Self.member(&scanner, bytes)) } while try Self.goesOn(&scanner, "}")
        }
        let end = scanner.position
        scanner.skipWhitespace()
        guard scanner.current == nil else { throw JSONError("text after the object", at: scanner.position) }
        object = start..<end
        self.members = members
    }

    /// The members of the object that is the whole text.
    public init(_ bytes: [UInt8]) throws(JSONError) {
        let result: Result<Self, JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) { return .success(try Self(buffer)) } catch { return .failure(error) }
        }
        self = try result.get()
    }

    /// The member with this key; of a repeated key the last, as parsers see it.
    public func last(_ key: String, in bytes: UnsafeRawBufferPointer) -> Member? {
        members.last { $0.hasKey(key, in: bytes) }
    }

    /// The member with this key; of a repeated key the last, as parsers see it.
    public func last(_ key: String, in bytes: [UInt8]) -> Member? {
        bytes.withUnsafeBytes { last(key, in: $0) }
    }

    /// Where the elements of the array at `range` stand.
    ///
    /// - Throws: `JSONError` where there is no array or it does not end.
    public static func elements(
        of bytes: UnsafeRawBufferPointer,
        in range: Range<Int>
    ) throws(JSONError) -> [Range<Int>] {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a range outside the text")
        var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: bytes[..<range.upperBound]))
        scanner.position = range.lowerBound
        scanner.skipWhitespace()
        guard scanner.current == UInt8(ascii: "[") else { throw JSONError("not an array", at: scanner.position) }
        scanner.position += 1
        scanner.skipWhitespace()
        var elements: [Range<Int>] = []
        if scanner.current == UInt8(ascii: "]") { return elements }
        repeat {
            scanner.skipWhitespace()
            let start = scanner.position
            guard scanner.skipValue() != nil else { throw JSONError("expected a value", at: start) }
            elements.append(start..<scanner.position)
        } while try goesOn(&scanner, "]")
        return elements
    }

    private static func member(
        _ scanner: inout JSONScanner,
        _ bytes: UnsafeRawBufferPointer
    ) throws(JSONError) -> Member {
        scanner.skipWhitespace()
        let keyStart = scanner.position + 1
        guard scanner.current == UInt8(ascii: "\""), scanner.skipString() else {
            throw JSONError("expected a key", at: keyStart - 1)
        }
        let key = keyStart..<(scanner.position - 1)
        scanner.skipWhitespace()
        guard scanner.current == UInt8(ascii: ":") else { throw JSONError("expected a colon", at: scanner.position) }
        scanner.position += 1
        scanner.skipWhitespace()
        let start = scanner.position
        guard let kind = scanner.skipValue() else { throw JSONError("expected a value", at: start) }
        let isEscaped = bytes[key].contains(UInt8(ascii: "\\"))
        return Member(key: key, value: start..<scanner.position, kind: kind, isKeyEscaped: isEscaped)
    }

    /// Moves past a comma (true) or the closing bracket (false).
    private static func goesOn(_ scanner: inout JSONScanner, _ closing: Unicode.Scalar) throws(JSONError) -> Bool {
        scanner.skipWhitespace()
        let byte = scanner.current
        scanner.position += 1
        if byte == UInt8(ascii: ",") { return true }
        guard byte == UInt8(ascii: closing) else {
            throw JSONError("expected a comma or a closing bracket", at: scanner.position - 1)
        }
        return false
    }
}
