import Foundation

/// A JSON value, for tests to write configurations and to read what came back.
public enum JSONNode: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONNode])
    case object([String: JSONNode])

    /// Reads one JSON text; `.null` when it is none, so that an assertion on a member fails and shows the text.
    public static func parse(_ bytes: some Sequence<UInt8>) -> JSONNode {
        // house: text that is not JSON is a value a test wants to look at, not an error of the test
        guard let tree = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]) else {
            return .null
        }
        return JSONNode(tree: tree)
    }

    /// Reads one JSON text.
    public static func parse(_ text: String) -> JSONNode {
        parse(text.utf8)
    }

    private init(tree: Any) {
        switch tree {
        case let members as [String: Any]: self = .object(members.mapValues { JSONNode(tree: $0) })
        case let items as [Any]: self = .array(items.map { JSONNode(tree: $0) })
        case let text as String: self = .string(text)
        case let number as NSNumber:
            let isBool = String(cString: number.objCType) == "c"
            self = isBool ? .bool(number.boolValue) : .number(number.doubleValue)
        default: self = .null
        }
    }

    /// The member of that name, `.null` where there is none.
    public subscript(_ name: String) -> JSONNode {
        if case .object(let members) = self { return members[name] ?? .null }
        return .null
    }

    /// The item at that place, `.null` where there is none.
    public subscript(_ place: Int) -> JSONNode {
        if case .array(let items) = self, items.indices.contains(place) { return items[place] }
        return .null
    }

    /// The text, where this is one.
    public var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// The number, where this is one.
    public var double: Double? {
        if case .number(let number) = self { return number }
        return nil
    }

    /// The number as an integer, where it is one.
    public var int: Int? {
        double.flatMap { Int(exactly: $0) }
    }

    /// The truth value, where this is one.
    public var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// The items; none where this is no array.
    public var items: [JSONNode] {
        if case .array(let items) = self { return items }
        return []
    }

    /// The members; none where this is no object.
    public var members: [String: JSONNode] {
        if case .object(let members) = self { return members }
        return [:]
    }

    /// Whether a member of that name is there, be it null.
    public func has(_ name: String) -> Bool {
        members[name] != nil
    }

    /// This object with another laid over it, member by member; anything but objects is replaced.
    public func merging(_ other: JSONNode) -> JSONNode {
        guard case .object(var mine) = self, case .object(let theirs) = other else { return other }
        for (name, value) in theirs {
            mine[name] = mine[name]?.merging(value) ?? value
        }
        return .object(mine)
    }

    /// The JSON text, members in alphabetical order.
    public var text: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let number):
            if let whole = Int(exactly: number) { return String(whole) }
            return String(number)
        case .string(let text): return Self.quoted(text)
        case .array(let items): return "[" + items.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            let parts = members.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.text }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }
}

extension JSONNode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    public init(arrayLiteral elements: JSONNode...) { self = .array(elements) }
    /// An object; of a name that stands twice the last counts.
    public init(dictionaryLiteral elements: (String, JSONNode)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    /// Null.
    public init(nilLiteral: ()) { self = .null }
}
