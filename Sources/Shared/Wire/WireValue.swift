/// Any JSON value, for the arguments and results of tools, whose shape only their server knows.
public enum WireValue: Sendable, Equatable, Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([WireValue])
    case object([String: WireValue])

    /// Reads whatever stands there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // each try is a question: what else the value might be is decided by the next
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // house: asked, not failed
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {  // house: asked, not failed
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {  // house: asked, not failed
            self = .number(value)
        } else if let value = try? container.decode(String.self) {  // house: asked, not failed
            self = .string(value)
        } else if let value = try? container.decode([WireValue].self) {  // house: asked, not failed
            self = .array(value)
        } else {
            self = .object(try container.decode([String: WireValue].self))
        }
    }

    /// Writes the value as plain JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// The member of that name, when this is an object that has it.
    public subscript(key: String) -> WireValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }
}
