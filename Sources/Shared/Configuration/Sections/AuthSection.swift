/// Who may call.
public struct AuthSection: ConfigurationSection {
    /// Client keys: texts, `sha256:` and 64 hexadecimal digits, or objects with `key` or `hash`, `name` and
    /// `permissions`.
    public var apiKeys: [ClientKeySection] = []
    /// Header that carries a key, besides `Authorization: Bearer`.
    public var apiKeyHeader: String = "X-API-Key"
    /// Callers on this machine need no key on /chat/completions, /api and the like.
    public var localOpen: Bool = true
    /// Peers that count as this machine.
    public var trustedNetworks: [String] = ["127.0.0.0/8", "::1/128"]

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "api_keys",
            \.apiKeys,
            .list(of: .clientKey),
            "client keys: texts, `sha256:` and 64 hexadecimal digits, or objects with `key` or `hash`, "
                + "`name` and `permissions`"
        ),
        Field(
            "api_key_header",
            \.apiKeyHeader,
            .headerName,
            "header that carries a key, besides `Authorization: Bearer`"
        ),
        Field(
            "local_open",
            \.localOpen,
            .flag,
            "callers on this machine need no key on /chat/completions, /api and the like"
        ),
        Field("trusted_networks", \.trustedNetworks, .list(of: .network), "peers that count as this machine"),
    ]
}
