public import JSON

/// The arguments of a call as Anthropic wants them: an object, where others have a text that need not be JSON.
public struct AnthropicToolInput: Sendable {
    /// The object.
    public let object: JSONObject
    /// Whether it says what the text says; if not, the text stands in it as `arguments`.
    public let isExact: Bool

    /// Reads the text of a call's arguments; an empty one is an empty object.
    public init(arguments: String) {
        guard arguments.contains(where: { !$0.isWhitespace }) else {
            object = [:]
            isExact = true
            return
        }
        let value = (try? JSONValue(parsing: arguments)) ?? .string(arguments)  // house: kept as a text
        if case .object(let members) = value {
            object = members
            isExact = true
        } else {
            object = ["arguments": value]
            isExact = false
        }
    }
}
