/// A configuration that cannot be used, with everything that is wrong with it.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file that was read, when there was one.
    public var path: String?
    /// All issues found: the errors first, each group in the order of the file.
    public var issues: [ConfigurationIssue]
    /// `storage.directory` as far as the file could be read, by which a gateway that runs with an earlier text is found.
    public var storageDirectory: String?

    /// The issues for which the configuration is refused.
    public var errors: [ConfigurationIssue] { issues.filter { $0.severity == .error } }

    /// A refusal of the file at `path`.
    public init(path: String?, issues: [ConfigurationIssue], storageDirectory: String? = nil) {
        self.path = path
        self.storageDirectory = storageDirectory
        self.issues = issues.filter { $0.severity == .error } + issues.filter { $0.severity == .warning }
    }

    /// All errors in one line, so that a log collector keeps them together.
    public var description: String {
        (path.map { "\($0): " } ?? "") + errors.map(\.description).joined(separator: " | ")
    }
}
