/// The API below /api/ai.
public struct AIGatewaySection: ConfigurationSection {
    /// Who may log in; without users every login is 401.
    public var users: [UserSection] = []
    /// Environment variable with the secret that signs tokens; unset: one is made and kept in storage.directory.
    public var jwtSecretEnv: String = "AI_GATEWAY_JWT_SECRET"
    /// How long a token is good.
    public var tokenTTL: Duration = .seconds(28800)
    /// A client key is as good as a token.
    public var acceptAPIKeys: Bool = true
    /// Shorten prompts before they are sent.
    public var optimizePrompts: Bool = true
    /// Base URLs that requests may name, besides those of the ollama providers.
    public var ollamaBaseURLs: [String] = []
    /// Answers kept.
    public var cache: AICacheSection = AICacheSection()
    /// Streaming sessions.
    public var stream: AIStreamSection = AIStreamSection()

    /// The secret that signs tokens, when `jwtSecretEnv` names a variable that is set.
    public var jwtSecret: Secret?

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("users", \.users, .list(of: .section()), "who may log in; without users every login is 401"),
        Field(
            "jwt_secret_env",
            \.jwtSecretEnv,
            .variable,
            "environment variable with the secret that signs tokens; unset: one is made and kept in storage.directory"
        ),
        Field("token_ttl_seconds", \.tokenTTL, .seconds(1...31_536_000), "how long a token is good"),
        Field("accept_api_keys", \.acceptAPIKeys, .flag, "a client key is as good as a token"),
        Field("optimize_prompts", \.optimizePrompts, .flag, "shorten prompts before they are sent"),
        Field(
            "ollama_base_urls",
            \.ollamaBaseURLs,
            .list(of: .url),
            "base URLs that requests may name, besides those of the ollama providers"
        ),
        Field("cache", \.cache, .section(), "answers kept"),
        Field("stream", \.stream, .section(), "streaming sessions"),
    ]
}
