/// Programs of the operator's own that are told of requests: the one way to extend the gateway besides MCP servers.
public struct HooksSection: ConfigurationSection {
    /// Asked before a request is dispatched.
    public var before: BeforeHookSection = BeforeHookSection()
    /// Told after a request has ended.
    public var after: AfterHookSection = AfterHookSection()

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("before", \.before, .section(), "asked before a request is dispatched"),
        Field("after", \.after, .section(), "told after a request has ended"),
    ]
}

/// A hook that may refuse or change a request.
public struct BeforeHookSection: ConfigurationSection {
    /// What happens to a request when the hook does not answer properly.
    public enum OnFailure: String, Sendable, CaseIterable {
        /// It goes on.
        case open
        /// It is refused with 503.
        case closed
    }

    /// What the hook is told besides what it is always told.
    public enum Part: String, Sendable, CaseIterable {
        /// The request's body, as the providers will see it.
        case body
        /// The beginning of the prompt, as in the ledger.
        case preview
    }

    /// Where it is asked; absent: there is no such hook.
    public var url: String?
    /// How long its answer is waited for.
    public var timeout: Duration = .seconds(1)
    /// What happens without an answer.
    public var onFailure: OnFailure = .open
    /// Environment variable that holds the secret the hook's requests are signed with.
    public var secretEnv: String?
    /// What it is told besides.
    public var include: [Part] = []

    /// The secret, when `secretEnv` names a variable that is set.
    public var secret: Secret?

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("url", optional: \.url, .url, show: "no hook", "where it is asked, by POST"),
        Field("timeout_ms", \.timeout, .milliseconds(1...30_000), "how long its answer is waited for"),
        Field(
            "on_failure",
            \.onFailure,
            .choice(),
            "what happens to a request when the hook does not answer properly: it goes on, or is refused with 503"
        ),
        Field(
            "secret_env",
            optional: \.secretEnv,
            .variable,
            show: "unsigned",
            "environment variable that holds the secret the hook's requests are signed with"
        ),
        Field("include", \.include, .list(of: .choice()), "what it is told besides: the request's body, its beginning"),
    ]
}

/// A hook that is told how a request ended.
public struct AfterHookSection: ConfigurationSection {
    /// Where it is told; absent: there is no such hook.
    public var url: String?
    /// How long its answer is waited for.
    public var timeout: Duration = .seconds(5)
    /// Environment variable that holds the secret the hook's requests are signed with.
    public var secretEnv: String?
    /// Events that may wait on each event loop; what comes beyond is dropped and counted.
    public var queueSize: Int = 1000

    /// The secret, when `secretEnv` names a variable that is set.
    public var secret: Secret?

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("url", optional: \.url, .url, show: "no hook", "where it is told, by POST"),
        Field("timeout_ms", \.timeout, .milliseconds(1...60_000), "how long its answer is waited for"),
        Field(
            "secret_env",
            optional: \.secretEnv,
            .variable,
            show: "unsigned",
            "environment variable that holds the secret the hook's requests are signed with"
        ),
        Field(
            "queue_size",
            \.queueSize,
            .int(0...100_000),
            "events that may wait on each event loop; what comes beyond is dropped and counted"
        ),
    ]
}
