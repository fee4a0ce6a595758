/// One thing to say about a configuration: what is wrong, where, and what to do.
///
/// No issue ever holds the value of a secret.
public struct ConfigurationIssue: Sendable, Hashable, CustomStringConvertible {
    /// Whether the configuration can be used in spite of it.
    public enum Severity: String, Sendable {
        /// The configuration cannot be used.
        case error
        /// It can be used, but somebody should know.
        case warning
    }

    /// Whether the configuration can be used in spite of it.
    public var severity: Severity
    /// The key at fault, such as `providers[2].timeout`; empty when it is the whole file.
    public var key: String
    /// The line of the file, counted from 1; nil when the key is absent or came from elsewhere.
    public var line: Int?
    /// What is wrong.
    public var message: String
    /// How to put it right; may be empty.
    public var cure: String

    /// An issue with all its parts.
    public init(_ severity: Severity, key: String, line: Int? = nil, _ message: String, cure: String = "") {
        self.severity = severity
        self.key = key
        self.line = line
        self.message = message
        self.cure = cure
    }

    /// One line: key, line number, message and cure.
    public var description: String {
        var text = key
        if let line { text += text.isEmpty ? "line \(line)" : " (line \(line))" }
        if !text.isEmpty { text += ": " }
        text += message
        if !cure.isEmpty { text += "; \(cure)" }
        return text
    }
}
