/// The names and values of a query or of a form, in their order, escapes undone.
public struct QueryItems: Sendable, Hashable {
    /// One name with its value.
    public struct Item: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value; empty where there was no equals sign.
        public let value: String

        /// An item.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// More items than any caller of ours sends, few enough to search one after the other (chosen, unmeasured).
    public static let maximumCount = 1000

    /// The items in their order.
    public let items: [Item]

    /// Items that are there already.
    public init(_ items: [Item] = []) {
        self.items = items
    }

    /// Reads a query, without its question mark.
    ///
    /// - Returns: nil where an escape is malformed, the result is not UTF-8 or there are too many items.
    public init?(parsing query: some Collection<UInt8>) {
        var items: [Item] = []
        for piece in query.split(separator: UInt8(ascii: "&")) {
            let equals = piece.firstIndex(of: UInt8(ascii: "="))
            let rest = equals.map { piece[piece.index(after: $0)...] } ?? piece[piece.endIndex...]
            guard items.count < Self.maximumCount,
                let name = PercentCoding.decoded(piece[..<(equals ?? piece.endIndex)], plusIsBlank: true),
                let value = PercentCoding.decoded(rest, plusIsBlank: true)
            else { return nil }
            items.append(Item(name: name, value: value))
        }
        self.items = items
    }

    /// Reads a query, without its question mark; nil where it is malformed.
    public init?(parsing query: String) { self.init(parsing: query.utf8) }

    /// The value of the first item with this name.
    public func first(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// The values of all items with this name.
    public func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
}
