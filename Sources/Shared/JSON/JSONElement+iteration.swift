import CSimdJSON

/// The elements of an array, one after the other.
public struct JSONElements: Sequence, IteratorProtocol {
    private let parent: JSONElement
    private var cursor: csimdjson_cursor

    init(children parent: JSONElement, cursor: csimdjson_cursor) {
        self.parent = parent
        self.cursor = cursor
    }

    /// The next element; nil at the end.
    public mutating func next() -> JSONElement? {
        parent.checkAlive()
        var element = csimdjson_element()
        guard csimdjson_next_element(&cursor, &element) else { return nil }
        return JSONElement(handle: element, parser: parent.parser, generation: parent.generation)
    }
}

/// The members of an object, one after the other.
public struct JSONMembers: Sequence, IteratorProtocol {
    private let parent: JSONElement
    private var cursor: csimdjson_cursor

    init(children parent: JSONElement, cursor: csimdjson_cursor) {
        self.parent = parent
        self.cursor = cursor
    }

    /// The next key, without escapes, and its value; nil at the end.
    public mutating func next() -> (key: String, value: JSONElement)? {
        parent.checkAlive()
        var key: UnsafePointer<UInt8>?
        var length = 0
        var value = csimdjson_element()
        guard csimdjson_next_member(&cursor, &key, &length, &value) else { return nil }
        let name = String(decoding: UnsafeBufferPointer(start: key, count: length), as: UTF8.self)
        return (name, JSONElement(handle: value, parser: parent.parser, generation: parent.generation))
    }
}
