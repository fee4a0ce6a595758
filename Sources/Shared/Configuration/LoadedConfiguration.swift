/// A configuration that can be used, and how it came to be.
public struct LoadedConfiguration: Sendable {
    /// What was loaded.
    public var configuration: Configuration
    /// What somebody should know, though it can be used.
    public var warnings: [ConfigurationIssue]
    /// The file; nil when the embedded default is used.
    public var path: String?
    /// The size of the file in bytes.
    public var fileSize: Int
    /// A fingerprint of the file's text, to notice that it changed.
    ///
    /// It is no proof against forgery.
    public var fingerprint: String
    /// How long it took.
    public var loadedIn: Duration
    /// What was found out about providers, when the embedded default is used.
    public var findings: [Finding]
    /// The environment with what `.env` added to it.
    public var environment: [String: String]

    /// Everything about a loaded configuration.
    public init(
        configuration: Configuration,
        warnings: [ConfigurationIssue] = [],
        path: String? = nil,
        fileSize: Int = 0,
        fingerprint: String = "",
        loadedIn: Duration = .zero,
        findings: [Finding] = [],
        environment: [String: String] = [:]
    ) {
        self.configuration = configuration
        self.warnings = warnings
        self.path = path
        self.fileSize = fileSize
        self.fingerprint = fingerprint
        self.loadedIn = loadedIn
        self.findings = findings
        self.environment = environment
    }
}
