/// The four categories that the task router always has, in the order in which they are listed.
public enum BuiltInCategory: String, Sendable, Hashable, CaseIterable {
    /// Acting on files, devices and services, and looking up what changes from day to day.
    case tools
    /// Writing, mending and explaining programs.
    case code
    /// Mathematics, logic, analysis and decisions.
    case reasoning
    /// Small talk, wishes, texts, and what anybody knows.
    case conversation
}
