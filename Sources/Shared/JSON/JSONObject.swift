/// The members of an object in their order, each key once.
///
/// Equality is that of JSON: the order does not count. Keys are the same if their bytes are.
public struct JSONObject: Sendable, Hashable, RandomAccessCollection, ExpressibleByDictionaryLiteral {
    /// A key and its value.
    public typealias Element = (key: String, value: JSONValue)

    private struct Entry: Sendable {
        var key: String
        var value: JSONValue
    }

    /// A key compared by its bytes: Swift's own comparison takes differently composed letters for the same.
    private struct ExactKey: Sendable, Hashable {
        let text: String

        static func == (left: Self, right: Self) -> Bool { JSONObject.areSame(left.text, right.text) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    /// Above this many members a table finds the keys, so that a hostile object costs no quadratic time.
    private static let indexedCount = 16

    private var entries: [Entry] = []
    private var places: [ExactKey: Int] = [:]

    /// An object without members.
    public init() {}

    /// An object of these members; of a repeated key the last value stays, at the place of the first.
    public init(_ members: some Sequence<Element>) {
        for member in members { self[member.key] = member.value }
    }

    /// An object of these members; of a repeated key the last value stays, at the place of the first.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// The first place, always 0.
    public var startIndex: Int { 0 }

    /// How many members there are.
    public var endIndex: Int { entries.count }

    /// The member at a place.
    public subscript(position: Int) -> Element { (entries[position].key, entries[position].value) }

    /// The value of a key.
    ///
    /// Setting an unknown key appends a member; setting nil takes the member out.
    public subscript(_ key: String) -> JSONValue? {
        get { place(of: key).map { entries[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The keys in their order.
    public var keys: [String] { entries.map(\.key) }

    /// Whether the key is there, be its value null.
    public func contains(key: String) -> Bool { place(of: key) != nil }

    /// Takes a member out and gives its value.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let place = place(of: key) else { return nil }
        let value = entries[place].value
        remove(at: place)
        return value
    }

    /// Sets every member of another object.
    public mutating func merge(_ other: JSONObject) {
        for (key, value) in other { self[key] = value }
    }

    /// The text without blanks between its parts.
    public func serialized() -> [UInt8] { JSONValue.object(self).serialized() }

    /// Whether both have the same keys with the same values, in any order.
    public static func == (left: Self, right: Self) -> Bool {
        guard left.count == right.count else { return false }
        for (index, entry) in left.entries.enumerated() {
            let twin = right.entries[index]
            if areSame(twin.key, entry.key) {
                guard twin.value == entry.value else { return false }
            } else {
                guard right[entry.key] == entry.value else { return false }
            }
        }
        return true
    }

    /// Feeds the members regardless of their order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for entry in entries {
            var member = Hasher()
            member.combine(ExactKey(text: entry.key))
            member.combine(entry.value)
            sum ^= member.finalize()
        }
        hasher.combine(count)
        hasher.combine(sum)
    }

    private static func areSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }

    private func place(of key: String) -> Int? {
        if entries.count > Self.indexedCount { return places[ExactKey(text: key)] }
        return entries.firstIndex { Self.areSame($0.key, key) }
    }

    private mutating func append(_ entry: Entry) {
        entries.append(entry)
        if entries.count > Self.indexedCount + 1 {
            places[ExactKey(text: entry.key)] = entries.count - 1
        } else if entries.count == Self.indexedCount + 1 {
            rebuildPlaces()
        }
    }

    private mutating func remove(at place: Int) {
        entries.remove(at: place)
        rebuildPlaces()
    }

    private mutating func rebuildPlaces() {
        places.removeAll(keepingCapacity: true)
        guard entries.count > Self.indexedCount else { return }
        for (place, entry) in entries.enumerated() { places[ExactKey(text: entry.key)] = place }
    }
}
