import CSimdJSON

/// Reads and validates a JSON text many times faster than memory could be allocated for a tree of it.
///
/// One parser belongs to one event loop or thread; it reuses its memory, so a text costs no allocation. It refuses what
/// RFC 8259 refuses, UTF-8 that is none, unpaired surrogate escapes and nesting beyond ``JSONLimits/depth``. A number of
/// any size is accepted; what fits neither 64 bits nor a double reads as the nearest finite double.
public final class JSONParser {
    private let parser: OpaquePointer?
    /// Counts the parses, so that an element of an earlier text is found out instead of reading another's memory.
    private(set) var generation: UInt32 = 0

    /// A parser without a text.
    public init() {
        parser = csimdjson_parser_create()
    }

    deinit {
        csimdjson_parser_destroy(parser)
    }

    /// Bytes of text for which memory is held; it shrinks when a small text follows a huge one.
    public var capacity: Int { parser.map { csimdjson_parser_capacity($0) } ?? 0 }

    /// Reads a text and gives its outermost value, which lives until the next call.
    ///
    /// - Parameters:
    ///   - bytes: The text; it may change or go once this returns.
    ///   - isPadded: Whether 64 bytes behind the text may be read (not written), which saves copying it.
    /// - Returns: The outermost value.
    /// - Throws: `JSONError` with the place of the first fault.
    public func parse(_ bytes: UnsafeRawBufferPointer, isPadded: Bool = false) throws(JSONError) -> JSONElement {
        generation &+= 1
        guard let parser else { throw JSONError("no memory for a JSON parser") }
        var root = csimdjson_element()
        var code = csimdjson_parse(
            parser,
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            bytes.count,
            isPadded,
            &root
        )
        if code != 0 {
            // simdjson does not say where. The slow reader does, or finds the text sound: then a number was too large.
            var reader = JSONReader(bytes)
            _ = try reader.readDocument()
            guard csimdjson_is_number_error(code) else { throw JSONError(Self.message(of: code)) }
            let narrowed = WideNumbers.narrowed(bytes)
            code = csimdjson_parse(parser, narrowed, narrowed.count, false, &root)
            guard code == 0 else { throw JSONError(Self.message(of: code)) }
        }
        return JSONElement(handle: root, parser: self, generation: generation)
    }

    /// Reads a text and gives its outermost value, which lives until the next call.
    public func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONElement {
        let result: Result<JSONElement, JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) { return .success(try parse(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Reads a text and gives its outermost value, which lives until the next call.
    public func parse(_ text: String) throws(JSONError) -> JSONElement { try parse(Array(text.utf8)) }

    private static func message(of code: Int32) -> String {
        csimdjson_error_message(code).map { String(cString: $0) } ?? "not JSON"
    }
}
