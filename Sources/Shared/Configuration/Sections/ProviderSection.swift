/// One upstream that answers requests.
public struct ProviderSection: ConfigurationSection {
    /// Unique name.
    public var name: String = ""
    /// Which protocol it speaks: one of `knownTypes`.
    public var type: String = ""
    /// Root of its API; with or without /v1.
    public var baseURL: String = ""
    /// Environment variable that holds its key; unset: the provider counts as not configured.
    public var apiKeyEnv: String?
    /// Model ids it answers; `*` stands for any run of characters.
    public var models: [String] = []
    /// Whether it is asked at all.
    public var enabled: Bool = true
    /// Ask it first for every model it has; at most one provider may be forced.
    public var forced: Bool = false
    /// Lower is asked first.
    public var priority: Int = 0
    /// Wait for the first token of a stream, or the first byte of a whole answer.
    public var timeout: Duration?
    /// Further tries at this provider after a failure.
    public var maxRetries: Int = 3
    /// Wait before the first further try.
    public var retryDelay: Duration = .seconds(1)
    /// Connections to it at once.
    public var maxConnections: Int = 100
    /// Idle connections kept.
    public var maxKeepaliveConnections: Int = 20
    /// An idle connection is closed after that time.
    public var keepaliveExpiry: Duration = .seconds(30)
    /// Headers added to each request upstream; Authorization is never replaced.
    public var customHeaders: [HeaderField] = []

    /// The key itself, when `apiKeyEnv` names a variable that is set.
    public var apiKey: Secret?

    /// A provider with those four; all else has its default.
    public init(name: String, type: String, baseURL: String, models: [String]) {
        self.name = name
        self.type = type
        self.baseURL = baseURL
        self.models = models
    }

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("name", \.name, .name, required: true, "unique name"),
        Field(
            "type",
            \.type,
            .name,
            required: true,
            "which protocol it speaks: one of " + knownTypes.joined(separator: ", ")
        ),
        Field(
            "base_url",
            \.baseURL,
            .url,
            show: "required, except for simulator",
            "root of its API; with or without /v1"
        ),
        Field(
            "api_key_env",
            optional: \.apiKeyEnv,
            .variable,
            show: "required, except for ollama, vllm, lmstudio, llamacpp, huggingface_tgi and simulator",
            "environment variable that holds its key; unset: the provider counts as not configured"
        ),
        Field(
            "models",
            \.models,
            .list(of: .name),
            required: true,
            "model ids it answers; `*` stands for any run of characters"
        ),
        Field("enabled", \.enabled, .flag, "whether it is asked at all"),
        Field("forced", \.forced, .flag, "ask it first for every model it has; at most one provider may be forced"),
        Field("priority", \.priority, .int(1...1000), show: "position in the list", "lower is asked first"),
        Field(
            "timeout",
            optional: \.timeout,
            .seconds(1...300),
            show: "http_client.timeout",
            "wait for the first token of a stream, or the first byte of a whole answer"
        ),
        Field("max_retries", \.maxRetries, .int(0...10), "further tries at this provider after a failure"),
        Field("retry_delay", \.retryDelay, .seconds(0.1...60), "wait before the first further try"),
        Field("max_connections", \.maxConnections, .int(1...100_000), "connections to it at once"),
        Field("max_keepalive_connections", \.maxKeepaliveConnections, .int(0...100_000), "idle connections kept"),
        Field(
            "keepalive_expiry",
            \.keepaliveExpiry,
            .seconds(0...86_400),
            "an idle connection is closed after that time"
        ),
        Field(
            "custom_headers",
            \.customHeaders,
            .headers,
            "headers added to each request upstream; Authorization is never replaced"
        ),
    ]
}
