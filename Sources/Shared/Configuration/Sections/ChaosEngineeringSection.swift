/// Faults made on purpose, to see what clients do.
public struct ChaosEngineeringSection: ConfigurationSection {
    /// Whether faults are made.
    public var enabled: Bool = false
    /// Faults, tried in this order before each call to a provider.
    public var faults: [FaultSection] = []

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "whether faults are made"),
        Field("faults", \.faults, .list(of: .section()), "faults, tried in this order before each call to a provider"),
    ]
}
