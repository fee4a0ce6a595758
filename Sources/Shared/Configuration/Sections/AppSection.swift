/// What this installation calls itself.
public struct AppSection: ConfigurationSection {
    /// The name shown.
    public var name: String = "LLM Proxy API"
    /// The version shown in /health and after a reload.
    public var version: String = "2.0.0"
    /// A label, such as production or test.
    public var environment: String = "production"

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("name", \.name, .text, "the name shown"),
        Field("version", \.version, .text, "the version shown in /health and after a reload"),
        Field("environment", \.environment, .text, "a label, such as production or test"),
    ]
}
