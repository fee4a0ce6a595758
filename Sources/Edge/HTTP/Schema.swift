public import JSON

/// The shape of a body, for the generated description of the interface.
public indirect enum Schema: Sendable {
    case string
    case integer
    case number
    case boolean
    case anything
    case array(Schema)
    /// Named members; a name that ends in `?` may be absent.
    case object([(name: String, schema: Schema)])
    /// Text that is not JSON, such as a page.
    case text(contentType: String)

    /// This shape as a JSON Schema.
    public var json: JSONValue {
        switch self {
        case .string, .text: Self.type("string")
        case .integer: Self.type("integer")
        case .number: Self.type("number")
        case .boolean: Self.type("boolean")
        case .anything: .object(JSONObject())
        case .array(let item): Self.type("array", [("items", item.json)])
        case .object(let members): Self.object(members)
        }
    }

    /// The media type of a body of this shape.
    var contentType: String {
        if case .text(let type) = self { type } else { "application/json" }
    }

    private static func type(_ name: String, _ more: [(String, JSONValue)] = []) -> JSONValue {
        var object = JSONObject()
        object["type"] = .string(name)
        for (key, value) in more { object[key] = value }
        return .object(object)
    }

    private static func object(_ members: [(name: String, schema: Schema)]) -> JSONValue {
        var properties = JSONObject()
        var required: [JSONValue] = []
        for (name, schema) in members {
            let isOptional = name.hasSuffix("?")
            let bare = isOptional ? String(name.dropLast()) : name
            properties[bare] = schema.json
            if !isOptional { required.append(.string(bare)) }
        }
        var more: [(String, JSONValue)] = [("properties", .object(properties))]
        if !required.isEmpty { more.append(("required", .array(required))) }
        return type("object", more)
    }
}
