public import JSON

/// Names of tool calls in a request of Mistral's own protocol.
///
/// Mistral refuses names other than nine letters and digits. A conversation that another provider answered before has
/// others, and is to be asked on all the same.
public enum MistralToolIDs {
    /// The body with names that Mistral takes, the same for the same name; nil where it has such names alone.
    public static func fitted(_ body: JSONObject) -> JSONObject? {
        guard let messages = body["messages"]?.array else { return nil }
        var ids = ShortToolIDs()
        var isChanged = false
        func fit(_ object: inout JSONObject, _ key: String) {
            guard let id = object[key]?.string else { return }
            let short = ids.short(id)
            guard short != id else { return }
            object[key] = .string(short)
            isChanged = true
        }
        let fitted = messages.map { value -> JSONValue in
            guard var message = value.object else { return value }
            fit(&message, "tool_call_id")
            if let calls = message["tool_calls"]?.array {
                message["tool_calls"] = .array(
                    calls.map { value in
                        guard var call = value.object else { return value }
                        fit(&call, "id")
                        return .object(call)
                    }
                )
            }
            return .object(message)
        }
        guard isChanged else { return nil }
        var changed = body
        changed["messages"] = .array(fitted)
        return changed
    }
}
