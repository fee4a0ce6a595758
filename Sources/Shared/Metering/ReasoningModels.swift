/// Knows which models think before they write, and so deserve a longer wait for the first token.
public enum ReasoningModels {
    /// Whether the model of that id thinks, as far as its name tells.
    public static func contains(_ model: String) -> Bool {
        // by bytes: asked for every streamed request, and texts of characters take twenty times as long to search
        let start = model.utf8.lastIndex(of: UInt8(ascii: "/")).map { model.utf8.index(after: $0) }
        let name = model.utf8[(start ?? model.utf8.startIndex)...].map { 65...90 ~= $0 ? $0 | 32 : $0 }
        let belongs = families.contains { family in
            name.starts(with: family) && (name.count == family.count || "-.".utf8.contains(name[family.count]))
        }
        return belongs || marks.contains { mark in name.indices.contains { name[$0...].starts(with: mark) } }
    }

    /// Names of whole families; a name goes on with - or a dot after them.
    private static let families = ["o1", "o3", "o4", "gpt-5", "grok-4", "magistral", "qwq", "kimi-k2.5"]
        .map { Array($0.utf8) }
    /// Parts of names that say so.
    private static let marks = ["reason", "thinking", "deepseek-r1", "-r1-"].map { Array($0.utf8) }
}
