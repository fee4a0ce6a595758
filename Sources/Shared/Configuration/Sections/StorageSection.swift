/// Where everything durable is kept.
public struct StorageSection: ConfigurationSection {
    /// Databases, state and masked originals; 0700, created.
    public var directory: String = "data"

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "directory",
            \.directory,
            .name,
            reload: .restart,
            "databases, state and masked originals; 0700, created"
        )
    ]
}
