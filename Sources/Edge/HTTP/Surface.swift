/// A family of URLs with one way to write errors.
public enum Surface: String, Sendable, CaseIterable {
    /// `/v1/**` on the main listener, in OpenAI's words.
    case openAI = "openai"
    /// `/v1/messages/**`.
    case anthropic
    /// `/v1beta/**`.
    case gemini
    /// `/v2/**`, in Cohere's words.
    case cohere
    /// Ollama's own `/api/chat`, `/api/generate`, `/api/embed`, `/api/tags`, `/api/show`.
    case ollama
    /// `/chat/completions` on both listeners, `/v1/chat/completions` on the router listener.
    case transparent
    /// `/config/**`, `/circuit-breaker/**`.
    case taskRouter = "task_router"
    /// `/api/**` except `/api/ai`.
    case console
    /// `/api/ai/**`.
    case aiGateway = "ai_gateway"
    /// Everything else: health, metrics, documents.
    case operations
}

/// Who may call an endpoint.
public enum Zone: String, Sendable, CaseIterable {
    /// Anybody.
    case open
    /// A loopback peer that talks to a local name; anybody else needs an API key.
    case local
    /// An API key always; where none is configured, the rule of `local`.
    case key
    /// A token from login, or an API key.
    case login
}

/// Which listening socket a request came through.
public enum ListenerName: String, Sendable, CaseIterable {
    /// `server.host:server.port`.
    case main
    /// `listeners.router`.
    case router
}
