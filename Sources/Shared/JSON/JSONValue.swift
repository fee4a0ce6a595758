/// Any JSON value, for code that builds or rewrites: order and digits survive reading and writing.
///
/// Off the lane only: a tree costs some ten times what ``JSONParser`` costs. Of a repeated key the last value stays, at
/// the place of the first.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Reads a text.
    ///
    /// - Throws: `JSONError` with the place of the first fault.
    public init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
        var reader = JSONReader(bytes)
        self = try reader.readDocument()
    }

    /// Reads a text.
    ///
    /// - Throws: `JSONError` with the place of the first fault.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        let result: Result<Self, JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) { return .success(try Self(parsing: buffer)) } catch { return .failure(error) }
        }
        self = try result.get()
    }

    /// Reads a text.
    ///
    /// - Throws: `JSONError` with the place of the first fault.
    public init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)) }

    /// Keeps an element of a parsed text; numbers keep their value, not their digits.
    public init(_ element: JSONElement) {
        switch element.kind {
        case .null: self = .null
        case .bool: self = .bool(element.bool ?? false)
        case .number:
            if let int = element.int {
                self = .number(JSONNumber(int))
            } else {
                self = element.unsigned.map { .number(JSONNumber($0)) } ?? .number(element.double ?? 0)
            }
        case .string: self = .string(element.string ?? "")
        case .array: self = .array(element.array.map { Self($0) })
        case .object:
            var object = JSONObject()
            for (key, value) in element.members { object[key] = Self(value) }
            self = .object(object)
        }
    }

    /// An integer.
    public static func number(_ value: Int) -> Self { .number(JSONNumber(value)) }

    /// A fraction; null where the value is infinite or not a number, which JSON cannot say.
    public static func number(_ value: Double) -> Self { JSONNumber(value).map { .number($0) } ?? .null }

    /// What the value is.
    public var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The text without blanks between its parts.
    public func serialized() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
