/// What is different between two configurations, and which of it a reload cannot apply.
public struct ConfigurationDifference: Sendable, Equatable {
    /// One key whose value changed.
    public struct Change: Sendable, Equatable {
        /// The key, such as `server.port`; a list counts as one key.
        public var key: String
        /// Whether a reload applies it.
        public var reload: Reload
    }

    /// All changed keys, in the order of the reference.
    public var changes: [Change]

    /// Whether nothing changed.
    public var isEmpty: Bool { changes.isEmpty }

    /// The changed keys that take effect only after a restart.
    public var needingRestart: [String] { changes.filter { $0.reload == .restart }.map(\.key) }

    /// The changed keys that a running process cannot take up, so that a new one must take over.
    public var needingHandover: [String] { changes.filter { $0.reload == .handover }.map(\.key) }

    /// Compares two configurations.
    public init(from old: Configuration, to new: Configuration) {
        changes = Configuration.fields.flatMap { $0.changes(old, new, "") }
    }
}
