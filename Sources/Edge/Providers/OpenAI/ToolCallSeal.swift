public import JSON

/// A provider's seal over a tool call: `extra_content.google.thought_signature`, where Google's own endpoint puts it.
public enum ToolCallSeal {
    /// The value of `extra_content`.
    public static func json(_ signature: String) -> JSONValue {
        ["google": ["thought_signature": .string(signature)]]
    }

    /// The seal of a tool call; nil where there is none.
    public static func read(_ call: JSONObject) -> String? {
        call["extra_content"]?["google"]?["thought_signature"]?.string
    }
}
