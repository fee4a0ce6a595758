public import JSON

/// Tells the Responses API's own objects apart.
public enum OpenAIResponsesItem {
    /// Whether the object is a piece of a message's content.
    public static func isPart(_ object: JSONObject) -> Bool {
        guard let type = object["type"]?.string else { return false }
        return type.hasPrefix("input_") || type.hasPrefix("output_") || type.hasSuffix("_text")
            || partTypes.contains(type)
    }

    /// Whether the object is an item that stands beside messages, such as a call of one of OpenAI's own tools.
    public static func isItem(_ object: JSONObject) -> Bool {
        guard let type = object["type"]?.string else { return false }
        return endings.contains { type.hasSuffix($0) } || type.hasPrefix("mcp_") || itemTypes.contains(type)
    }

    /// Whether an item is the client's, handed to a tool of OpenAI's own, rather than the model's.
    public static func isClients(_ object: JSONObject) -> Bool {
        guard let type = object["type"]?.string else { return false }
        return type.hasSuffix("_call_output") || type == "mcp_approval_response"
    }

    private static let partTypes: Set<String> = ["refusal", "text", "computer_screenshot"]
    private static let endings = ["_call", "_call_output"]
    private static let itemTypes: Set<String> = [
        "compaction", "compaction_summary", "configuration_update", "additional_tools", "tool_search_output",
    ]
}
