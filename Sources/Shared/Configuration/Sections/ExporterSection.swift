/// One place traces are sent to.
public struct ExporterSection: ConfigurationSection {
    /// Whether traces are sent there.
    public var enabled: Bool = false
    /// Where to.
    public var endpoint: String = ""

    /// An exporter to `endpoint` that is switched off.
    init(endpoint: String) {
        self.endpoint = endpoint
    }

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "whether traces are sent there"),
        Field("endpoint", \.endpoint, .url, "where to"),
    ]
}
