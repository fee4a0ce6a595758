import CSimdJSON

/// A value inside the text that a ``JSONParser`` read last; reading from it allocates nothing but the strings asked for.
///
/// It keeps its parser alive and dies with the parser's next text: using it afterwards is a mistake of the program and
/// stops it. It stays on the parser's thread.
public struct JSONElement {
    let handle: csimdjson_element
    let parser: JSONParser
    let generation: UInt32

    /// What the value is.
    public var kind: JSONKind {
        switch type {
        case csimdjson_bool: .bool
        case csimdjson_int64, csimdjson_uint64, csimdjson_double: .number
        case csimdjson_string: .string
        case csimdjson_array: .array
        case csimdjson_object: .object
        default: .null
        }
    }

    /// Whether the value is `null`.
    public var isNull: Bool { type == csimdjson_null }

    /// The truth value; nil for every other kind.
    public var bool: Bool? { type == csimdjson_bool ? csimdjson_bool_of(handle) : nil }

    /// The number if it is written as an integer and fits 64 signed bits; `1.0` is none.
    public var int: Int? {
        switch type {
        case csimdjson_int64: Int(csimdjson_int64_of(handle))
        case csimdjson_uint64: Int(exactly: csimdjson_uint64_of(handle))
        default: nil
        }
    }

    /// The number if it is written as an integer between `Int.max` and 2^64.
    var unsigned: UInt64? { type == csimdjson_uint64 ? csimdjson_uint64_of(handle) : nil }

    /// The number as a double, integers included; nil for every other kind.
    public var double: Double? {
        switch type {
        case csimdjson_int64: Double(csimdjson_int64_of(handle))
        case csimdjson_uint64: Double(csimdjson_uint64_of(handle))
        case csimdjson_double: csimdjson_double_of(handle)
        default: nil
        }
    }

    /// The text without escapes; nil for every other kind.
    public var string: String? { withStringBytes { String(decoding: $0, as: UTF8.self) } }

    /// Shows the text without escapes as UTF-8, in place; nil, and `body` is not called, for every other kind.
    public func withStringBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard type == csimdjson_string else { return nil }
        var length = 0
        let start = csimdjson_string_of(handle, &length)
        return try body(UnsafeRawBufferPointer(start: start, count: length))
    }

    /// Whether the value is exactly this text.
    public func isString(_ text: String) -> Bool {
        withStringBytes { bytes in bytes.count == text.utf8.count && bytes.elementsEqual(text.utf8) } ?? false
    }

    /// The value of a member; nil where there is none or this is no object.
    ///
    /// Of a repeated key the last counts.
    public subscript(_ key: String) -> JSONElement? {
        guard type == csimdjson_object else { return nil }
        var found = csimdjson_element()
        let contiguous = key.utf8.withContiguousStorageIfAvailable {
            csimdjson_find(handle, $0.baseAddress, $0.count, &found)
        }
        let isFound = contiguous ?? csimdjson_find(handle, Array(key.utf8), key.utf8.count, &found)
        return isFound ? JSONElement(handle: found, parser: parser, generation: generation) : nil
    }

    /// How many elements or members there are; 0 for every other kind.
    public var count: Int {
        switch type {
        case csimdjson_array, csimdjson_object: csimdjson_count_of(handle)
        default: 0
        }
    }

    /// The elements of an array, none for every other kind.
    public var array: JSONElements {
        JSONElements(children: self, cursor: type == csimdjson_array ? csimdjson_children_of(handle) : .init())
    }

    /// The members of an object in their order, repeated keys included; none for every other kind.
    public var members: JSONMembers {
        JSONMembers(children: self, cursor: type == csimdjson_object ? csimdjson_children_of(handle) : .init())
    }

    /// Stops the program if another text has been read since.
    func checkAlive() {
        precondition(generation == parser.generation, "a JSON element outlived its text")
    }

    private var type: csimdjson_type {
        checkAlive()
        return csimdjson_type_of(handle)
    }
}
