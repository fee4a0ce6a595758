import Domain
import JSON

/// The members of an object of a request, taken one by one; what nobody took is the rest.
///
/// A member that is null counts as absent, and one whose name begins with `_` is the gateway's own and no member at all.
struct OpenAIFields {
    private let object: JSONObject
    /// Where the object stands, with a dot behind it: `messages[0].`; empty for the request itself.
    private let path: String
    private var taken: Set<String> = []

    init(_ object: JSONObject, at path: String = "") {
        self.object = object
        self.path = path
    }

    /// A value that must be an object, which stands at `path`.
    static func object(_ value: JSONValue, at path: String) throws(GatewayError) -> JSONObject {
        guard let object = value.object else {
            throw GatewayError(.invalidRequest, "\(path) must be an object", param: path)
        }
        return object
    }

    /// What nobody took.
    var rest: JSONObject {
        JSONObject(object.filter { !taken.contains($0.key) && !$0.value.isNull && !$0.key.hasPrefix("_") })
    }

    /// A member of any kind.
    mutating func value(_ key: String) -> JSONValue? {
        taken.insert(key)
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    mutating func text(_ key: String) throws(GatewayError) -> String? {
        try take(key, "a string") { $0.string }
    }

    mutating func flag(_ key: String) throws(GatewayError) -> Bool? {
        try take(key, "true or false") { $0.bool }
    }

    mutating func number(_ key: String) throws(GatewayError) -> Double? {
        try take(key, "a number") { $0.double }
    }

    mutating func int(_ key: String) throws(GatewayError) -> Int? {
        try take(key, "an integer") { value in value.int ?? value.double.flatMap { Int(exactly: $0) } }
    }

    mutating func list(_ key: String) throws(GatewayError) -> [JSONValue]? {
        try take(key, "an array") { $0.array }
    }

    mutating func members(_ key: String) throws(GatewayError) -> JSONObject? {
        try take(key, "an object") { $0.object }
    }

    /// A member that must be there.
    func required<Value>(_ value: Value?, _ key: String) throws(GatewayError) -> Value {
        guard let value else { throw GatewayError(.invalidRequest, "\(path)\(key) is required", param: path + key) }
        return value
    }

    /// The error for a member that is not what it must be.
    func wrong(_ key: String, _ what: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(path)\(key) must be \(what)", param: path + key)
    }

    private mutating func take<Value>(
        _ key: String,
        _ what: String,
        _ read: (JSONValue) -> Value?
    ) throws(GatewayError) -> Value? {
        guard let found = value(key) else { return nil }
        guard let read = read(found) else { throw wrong(key, what) }
        return read
    }
}
