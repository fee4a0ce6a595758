import Domain
import JSON

/// What a provider's `default` stands for, as an administrator chose it (contract S3-08).
struct ModelSelection: Sendable, Equatable {
    /// The model's id at the provider.
    var model: String
    /// Whether the choice may be changed again.
    var isEditable = true
    /// 1 to 10; the provider with the lowest number stands for `default` without a name.
    var priority: Int?
    /// What an answer may have where the client does not say; at least 1.
    var maxTokens: Int?
    /// 0 to 2, where the client does not say.
    var temperature: Double?
    /// Seconds since 1970.
    var updated = 0

    /// Reads what a client wants to be chosen.
    ///
    /// - Throws: `invalid_request` that names the field.
    init(request body: JSONObject, now: Int) throws(GatewayError) {
        guard let model = body["selected_model"], !model.isNull else {
            throw Self.invalid("selected_model", "is required: the id of one of the provider's models")
        }
        guard let name = model.string, !name.isEmpty else {
            throw Self.invalid("selected_model", "must be the id of one of the provider's models")
        }
        self.model = name
        if let value = Self.stated("editable", in: body) {
            guard let flag = value.bool else { throw Self.invalid("editable", "must be true or false") }
            isEditable = flag
        }
        if let value = Self.stated("priority", in: body) {
            guard let number = value.int, (1...10).contains(number) else {
                throw Self.invalid("priority", "must be a whole number from 1 to 10")
            }
            priority = number
        }
        if let value = Self.stated("max_tokens", in: body) {
            guard let number = value.int, number >= 1 else {
                throw Self.invalid("max_tokens", "must be a whole number of at least 1")
            }
            maxTokens = number
        }
        if let value = Self.stated("temperature", in: body) {
            guard let number = value.double, (0...2).contains(number) else {
                throw Self.invalid("temperature", "must be a number from 0 to 2")
            }
            temperature = number
        }
        updated = now
    }

    /// A selection as it was kept; nil where the kept value names no model.
    init?(kept value: JSONValue) {
        guard let model = value["selected_model"]?.string else { return nil }
        self.model = model
        isEditable = value["editable"]?.bool ?? true
        priority = value["priority"]?.int
        maxTokens = value["max_tokens"]?.int
        temperature = value["temperature"]?.double
        updated = value["updated_at"]?.int ?? 0
    }

    /// The selection of a model and nothing else.
    init(model: String) {
        self.model = model
    }

    /// The value to keep.
    var json: JSONValue {
        var object: JSONObject = [
            "selected_model": .string(model), "editable": .bool(isEditable), "updated_at": .number(updated),
        ]
        object["priority"] = priority.map { .number($0) }
        object["max_tokens"] = maxTokens.map { .number($0) }
        object["temperature"] = temperature.map { .number($0) }
        return .object(object)
    }

    private static func stated(_ name: String, in body: JSONObject) -> JSONValue? {
        guard let value = body[name], !value.isNull else { return .none }
        return value
    }

    private static func invalid(_ field: String, _ rule: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(field) \(rule)", param: field)
    }
}
