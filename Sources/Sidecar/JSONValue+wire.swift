import JSON
import Wire

extension JSONValue {
    /// The same value as the fabric carries it.
    var wire: WireValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let number): number.int.map { .integer(Int64($0)) } ?? .number(number.double)
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(\.wire))
        case .object(let members):
            .object(Dictionary(members.map { ($0.key, $0.value.wire) }, uniquingKeysWith: { _, last in last }))
        }
    }

    /// The same value as servers are sent it; members come in the order of their names.
    init(_ wire: WireValue) {
        switch wire {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .number(Int(value))
        case .number(let value): self = .number(value)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map { Self($0) })
        case .object(let members):
            self = .object(JSONObject(members.sorted { $0.key < $1.key }.map { (key: $0.key, value: Self($0.value)) }))
        }
    }
}
