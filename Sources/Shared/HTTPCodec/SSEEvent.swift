/// One piece of an event stream; its buffers live only while the callback that got it runs.
public struct SSEEvent {
    /// What the piece is.
    public enum Kind: Sendable, Hashable {
        /// Data for the reader.
        case event
        /// A comment line between events: a sign of life, never a token.
        case comment
        /// Bytes that mean nothing to the reader: a stray blank line, or fields without data.
        case silent
    }

    /// What the piece is.
    public let kind: Kind
    /// The event's name as written; empty where none was given, which means `message`.
    public let name: UnsafeRawBufferPointer
    /// The data, its lines joined by line feeds; the text of a comment.
    public let data: UnsafeRawBufferPointer
    /// The id, where one was given.
    public let id: UnsafeRawBufferPointer?
    /// The wait before reconnecting in milliseconds, where one was given.
    public let retry: Int?
    /// The bytes as they came: from the first line to past the blank line that ends it.
    public let raw: UnsafeRawBufferPointer
    /// Where `raw` stood, counted from the first byte of the stream.
    public let range: Range<Int>

    /// The name as text.
    public var nameText: String { String(decoding: name, as: UTF8.self) }

    /// The data as text; what is not UTF-8 is replaced.
    public var dataText: String { String(decoding: data, as: UTF8.self) }

    /// Whether the data are exactly these bytes, such as `[DONE]`.
    public func isData(_ text: StaticString) -> Bool { Self.equal(data, text) }

    /// Whether the name is exactly this.
    public func isNamed(_ text: StaticString) -> Bool { Self.equal(name, text) }

    private static func equal(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount
            && bytes.elementsEqual(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// Why an event stream cannot be read on.
public enum SSEError: Error, Sendable, Hashable {
    /// One event is longer than so many bytes.
    case overflow(limit: Int)
}
