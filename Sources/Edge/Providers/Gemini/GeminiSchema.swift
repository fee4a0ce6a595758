public import JSON

/// Reads Google's own schema language, a subset of OpenAPI 3.0, as JSON schema.
///
/// Schemas are written to Google as JSON schema (`parametersJsonSchema`, `responseJsonSchema`) exactly as the client wrote
/// them, `$schema` and `additionalProperties` included: the older fields `parameters` and `responseSchema` refuse those.
/// In reading, both languages are understood:
///
/// | Google's | JSON schema |
/// |---|---|
/// | `"type":"STRING"` | `"type":"string"` |
/// | `"nullable":true` | `null` among the types, or `{"type":"null"}` among `anyOf` |
/// | `"maxItems":"3"` (64-bit numbers as text) | `"maxItems":3` |
/// | `"example":x` | `"examples":[x]` |
/// | `any_of`, `min_items` … | `anyOf`, `minItems` … |
/// | `"format":"enum"` | left out |
public enum GeminiSchema {
    /// A schema in Google's language as JSON schema; one that is JSON schema already stays as it is.
    public static func jsonSchema(from schema: JSONValue) -> JSONValue {
        guard let object = schema.object else { return schema }
        var result = JSONObject()
        var isNullable = false
        for (key, value) in object.inGeminiSpelling {
            switch key {
            case "type": result["type"] = type(value)
            case "nullable": isNullable = value.bool ?? false
            case "format": if value.string != "enum" { result["format"] = value }
            case "example": result["examples"] = .array([value])
            case "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength":
                result[key] = value.string.flatMap(JSONNumber.init(text:)).map { .number($0) } ?? value
            case "items", "additionalProperties", "not": result[key] = jsonSchema(from: value)
            case "anyOf", "oneOf", "allOf", "prefixItems":
                result[key] = value.array.map { .array($0.map(jsonSchema)) } ?? value
            case "properties", "$defs", "defs", "definitions":
                result[key == "defs" ? "$defs" : key] = members(value)
            case "ref": result["$ref"] = value
            default: result[key] = value
            }
        }
        if isNullable { addNull(to: &result) }
        return .object(result)
    }

    /// Names of properties are the client's and keep their spelling.
    private static func members(_ value: JSONValue) -> JSONValue {
        guard let object = value.object else { return value }
        return .object(JSONObject(object.map { (key: $0.key, value: jsonSchema(from: $0.value)) }))
    }

    private static func type(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .string("TYPE_UNSPECIFIED"): nil
        case .string(let name): .string(name.lowercased())
        case .array(let names): .array(names.compactMap(type))
        default: value
        }
    }

    private static func addNull(to schema: inout JSONObject) {
        if let name = schema["type"]?.string {
            schema["type"] = name == "null" ? "null" : [.string(name), "null"]
            if let words = schema["enum"]?.array, !words.contains(.null) { schema["enum"] = .array(words + [.null]) }
        } else if let choices = schema["anyOf"]?.array {
            schema["anyOf"] = .array(choices + [["type": "null"]])
        }
    }
}
