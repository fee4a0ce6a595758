/// The task router's own listener, which asks for no key.
public struct RouterListenerSection: ConfigurationSection {
    /// Whether it listens.
    public var enabled: Bool = true
    /// Address; another than loopback needs `auth.api_keys`.
    public var bind: String = "127.0.0.1"
    /// Port; when none of these keys is stated and it is taken, there is no such listener.
    public var port: Int = 3456
    /// The host behind a container's bridge counts as this machine, where `bind` is not loopback.
    public var trustBridge: Bool = false

    /// Whether any key of this section stands in the file: then a port that is taken stops the start.
    public var isStated = false

    /// A section in which every key has its default.
    public init() {}

    mutating func finish(stated: Set<String>) {
        isStated = isStated || !stated.isEmpty
    }

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, reload: .restart, "whether it listens"),
        Field("bind", \.bind, .name, reload: .restart, "address; another than loopback needs `auth.api_keys`"),
        Field(
            "port",
            \.port,
            .int(1...65_535),
            reload: .restart,
            "port; when none of these keys is stated and it is taken, there is no such listener"
        ),
        Field(
            "trust_bridge",
            \.trustBridge,
            .flag,
            "the host behind a container's bridge counts as this machine: the private gateways of the default routes"
        ),
    ]
}
