import Domain
import JSON

/// An object of a request and its place in it, in Anthropic's dotted words: `messages.0.content`.
///
/// A member that is `null` counts as absent.
struct AnthropicFields {
    let object: JSONObject
    /// Empty for the whole request.
    let path: String

    init(_ object: JSONObject, at path: String = "") {
        self.object = object
        self.path = path
    }

    /// An object that must be one.
    init(_ value: JSONValue, at path: String) throws(GatewayError) {
        guard case .object(let object) = value else { throw Self.invalid(path, "must be an object") }
        self.init(object, at: path)
    }

    /// The place of a member.
    func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    subscript(_ key: String) -> JSONValue? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    func string(_ key: String) throws(GatewayError) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.string else { throw Self.invalid(place(key), "must be a string") }
        return text
    }

    func neededString(_ key: String) throws(GatewayError) -> String {
        guard let text = try string(key) else { throw Self.invalid(place(key), "is required") }
        return text
    }

    func bool(_ key: String) throws(GatewayError) -> Bool? {
        guard let value = self[key] else { return nil }
        guard let bool = value.bool else { throw Self.invalid(place(key), "must be true or false") }
        return bool
    }

    func int(_ key: String, from least: Int) throws(GatewayError) -> Int? {
        guard let value = self[key] else { return nil }
        guard let number = value.int, number >= least else {
            throw Self.invalid(place(key), "must be an integer from \(least) up")
        }
        return number
    }

    func share(_ key: String) throws(GatewayError) -> Double? {
        guard let value = self[key] else { return nil }
        guard let number = value.double, (0...1).contains(number) else {
            throw Self.invalid(place(key), "must be a number between 0 and 1")
        }
        return number
    }

    func fields(_ key: String) throws(GatewayError) -> AnthropicFields? {
        guard let value = self[key] else { return nil }
        return try AnthropicFields(value, at: place(key))
    }

    func neededFields(_ key: String) throws(GatewayError) -> AnthropicFields {
        guard let fields = try fields(key) else { throw Self.invalid(place(key), "is required") }
        return fields
    }

    func array(_ key: String) throws(GatewayError) -> [JSONValue]? {
        guard let value = self[key] else { return nil }
        guard let array = value.array else { throw Self.invalid(place(key), "must be an array") }
        return array
    }

    func strings(_ key: String) throws(GatewayError) -> [String] {
        var texts: [String] = []
        for (index, value) in (try array(key) ?? []).enumerated() {
            guard let text = value.string else { throw Self.invalid("\(place(key)).\(index)", "must be a string") }
            texts.append(text)
        }
        return texts
    }

    /// The members besides those known.
    func unknown(_ known: Set<String>) -> [(key: String, value: JSONValue)] {
        object.filter { !known.contains($0.key) && !$0.value.isNull && !$0.key.hasPrefix("_") }
    }

    /// What is wrong with a field; `words` continue its name.
    static func invalid(_ path: String, _ words: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(path): \(words)", param: path)
    }
}
