/// Memories, and the conversation kept for each session.
public struct MemoryStoreSection: ConfigurationSection {
    /// Whether they are kept.
    public var enabled: Bool = true
    /// Messages kept for a session.
    public var maxHistoryMessages: Int = 2000

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "whether they are kept"),
        Field("max_history_messages", \.maxHistoryMessages, .int(0...1_000_000), "messages kept for a session"),
    ]
}
