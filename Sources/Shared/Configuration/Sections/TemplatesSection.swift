/// Prompts kept in files.
public struct TemplatesSection: ConfigurationSection {
    /// Whether requests may name a template.
    public var enabled: Bool = true
    /// Where the files are; absent: a warning.
    public var directory: String = "templates"
    /// Templates kept ready.
    public var cacheSize: Int = 50
    /// An edited file is used by the next request.
    public var autoReload: Bool = true

    /// Whether any key of this section stands in the file: then a directory that is not there is worth a warning.
    public var isStated = false

    /// A section in which every key has its default.
    public init() {}

    mutating func finish(stated: Set<String>) {
        isStated = isStated || !stated.isEmpty
    }

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "whether requests may name a template"),
        Field("directory", \.directory, .name, "where the files are; absent: a warning"),
        Field("cache_size", \.cacheSize, .int(0...1_000_000), "templates kept ready"),
        Field("auto_reload", \.autoReload, .flag, "an edited file is used by the next request"),
    ]
}
