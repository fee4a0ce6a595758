public import JSON

/// The arguments of a call as an object, where others have a text.
public enum OllamaArguments {
    /// The object the text holds, an empty one for an empty text; nil where it holds something else.
    public static func object(_ text: String) -> JSONObject? {
        guard text.utf8.contains(where: { $0 > 32 }) else { return [:] }
        return (try? JSONValue(parsing: text))?.object  // house: a text that is no object is told by nil
    }
}
