import Domain
import JSON

/// The form an answer must have: bound by the provider where it can, else asked for in words.
struct AnthropicAnswerFormat {
    /// The value of `output_config.format`.
    private(set) var format: JSONObject?
    /// What is said to the model in its place.
    private(set) var instruction: String?

    init(_ wanted: AnswerFormat?, model: AnthropicModel, notes: inout TranslationNotes) throws(UnsupportedField) {
        switch wanted {
        case nil, .text: break
        case .json:
            instruction = "Answer with one JSON object and nothing else: no words around it, no code fence."
            notes.adjust(.answerFormat)
        case .schema(let wanted):
            if model.bindsSchemas {
                var schema = wanted.schema
                if case .object(var root) = schema, let description = wanted.description, root["description"] == nil {
                    root["description"] = .string(description)
                    schema = .object(root)
                }
                var isChanged = false
                schema = Self.closed(schema, &isChanged)
                if isChanged { notes.adjust(.answerFormat) }
                format = ["type": "json_schema", "schema": schema]
            } else if wanted.isStrict == true {
                throw UnsupportedField(.answerFormat, "is a model whose answers cannot be bound to a schema")
            } else {
                instruction = Self.words(for: wanted)
                notes.adjust(.answerFormat)
            }
        }
    }

    private static func words(for wanted: AnswerFormat.Schema) -> String {
        let schema = String(decoding: wanted.schema.serialized(), as: UTF8.self)
        let purpose = wanted.description.map { " (\($0))" } ?? ""
        return
            "Answer with one JSON value\(purpose) that follows this JSON schema, and nothing else: no words around it, "
            + "no code fence.\n\(schema)"
    }

    /// The schema with every object closed that says nothing about further members: Anthropic refuses an open one.
    private static func closed(_ schema: JSONValue, _ isChanged: inout Bool) -> JSONValue {
        switch schema {
        case .array(let elements): return .array(elements.map { closed($0, &isChanged) })
        case .object(var object):
            for (key, value) in object where !literals.contains(key) { object[key] = closed(value, &isChanged) }
            if object["type"] == "object", object["additionalProperties"] == nil {
                object["additionalProperties"] = false
                isChanged = true
            }
            return .object(object)
        default: return schema
        }
    }

    /// Keywords whose values are no schemas.
    private static let literals: Set<String> = ["enum", "const", "default", "examples", "required"]
}
