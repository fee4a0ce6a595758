/// A part of the configuration that is read key by key.
protocol ConfigurationSection: Sendable, Equatable {
    /// A section in which every field has its default.
    init()
    /// The keys, in the order of the reference.
    static var fields: [Field<Self>] { get }
    /// Settles what depends on which keys were stated; called once after reading.
    mutating func finish(stated: Set<String>)
}

extension ConfigurationSection {
    mutating func finish(stated: Set<String>) {}
}
