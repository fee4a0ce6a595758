/// The durable record of every proxied request.
public struct LedgerSection: ConfigurationSection {
    /// What a row survives.
    public enum Durability: String, Sendable, CaseIterable {
        /// The death of any process.
        case process
        /// The death of the machine.
        case host
    }

    /// What a row survives before its request goes upstream: the death of any process, or of the host.
    public var durability: Durability = .process

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "durability",
            \.durability,
            .choice(),
            reload: .handover,
            "what a row survives before its request goes upstream: the death of any process, or of the host"
        )
    ]
}
