/// Knows which models think before they write, and so deserve a longer wait for the first token.
public enum ReasoningModels {
    /// Whether the model of that id thinks, as far as its name tells.
    public static func contains(_ model: String) -> Bool {
        let name = model.split(separator: "/").last.map { $0.lowercased() } ?? ""
        return families.contains { name == $0 || name.hasPrefix($0 + "-") || name.hasPrefix($0 + ".") }
            || marks.contains { name.contains($0) }
    }

    /// Names of whole families; a name goes on with - or a dot after them.
    private static let families = ["o1", "o3", "o4", "gpt-5", "grok-4", "magistral", "qwq", "kimi-k2.5"]
    /// Parts of names that say so.
    private static let marks = ["reason", "thinking", "deepseek-r1", "-r1-"]
}
