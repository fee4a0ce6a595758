/// Appends JSON to bytes, for answers that are built once and never changed: no tree, no Foundation.
///
/// Commas and colons are put by the writer; balanced brackets and a key before each member are the caller's duty.
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("model")
/// writer.string(model)
/// writer.endObject()
/// ```
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    private var needsComma = false

    /// A writer with room for so many bytes.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object.
    public mutating func beginObject() { open("{") }

    /// Closes the object that was opened last.
    public mutating func endObject() { close("}") }

    /// Opens an array.
    public mutating func beginArray() { open("[") }

    /// Closes the array that was opened last.
    public mutating func endArray() { close("]") }

    /// Writes the key of the member whose value comes next.
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a text, escaping what JSON demands and nothing more.
    public mutating func string(_ text: String) {
        separate()
        quote(text)
    }

    /// Writes UTF-8 bytes as a text; they must be UTF-8.
    public mutating func string(utf8 text: UnsafeRawBufferPointer) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        escape(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes an integer.
    public mutating func int(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Writes a fraction in the fewest digits that read back the same; null where it is infinite or not a number.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes a truth value.
    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes null.
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes bytes that are a JSON value already.
    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Writes a whole tree.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .number(let number): raw(number.text.utf8)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for (name, member) in object {
                key(name)
                self.value(member)
            }
            endObject()
        }
    }

    /// Writes a member with a text.
    public mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Writes a member with an integer.
    public mutating func member(_ name: String, _ value: Int) {
        key(name)
        int(value)
    }

    /// Writes a member with a fraction.
    public mutating func member(_ name: String, _ value: Double) {
        key(name)
        double(value)
    }

    /// Writes a member with a truth value.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member with a whole tree.
    public mutating func member(_ name: String, _ value: JSONValue) {
        key(name)
        self.value(value)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { escape(UnsafeRawBufferPointer($0)) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies runs that need no escape in one piece.
    private mutating func escape(_ text: UnsafeRawBufferPointer) {
        var scanner = JSONScanner(text)
        while true {
            let runStart = scanner.position
            scanner.skipPlain()
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[runStart..<scanner.position]))
            guard let byte = scanner.current else { return }
            appendEscape(byte)
            scanner.position += 1
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        let escape = JSONEscape.of(byte)
        withUnsafeBytes(of: escape.bytes.littleEndian) { bytes.append(contentsOf: $0.prefix(escape.count)) }
    }
}
