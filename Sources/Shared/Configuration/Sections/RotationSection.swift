/// When a new log file is begun.
public struct RotationSection: ConfigurationSection {
    /// Size from which a new file is begun; a fraction is allowed.
    public var maxSize: ByteCount = .megabytes(100)
    /// Files kept in all, the current one included.
    public var maxFiles: Int = 5

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "max_size_mb",
            \.maxSize,
            .megabytes(0.0001...1_048_576),
            reload: .handover,
            "size from which a new file is begun; a fraction is allowed"
        ),
        Field(
            "max_files",
            \.maxFiles,
            .int(1...1000),
            reload: .handover,
            "files kept in all, the current one included"
        ),
    ]
}
