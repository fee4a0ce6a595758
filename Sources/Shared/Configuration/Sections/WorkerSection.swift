/// One kind of worker process.
public struct WorkerSection: ConfigurationSection {
    /// Processes of this kind; `martlet scale` changes it while running.
    public var count: Int = 1

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("count", \.count, .int(0...256), "processes of this kind; `martlet scale` changes it while running")
    ]
}
