import HTTP

extension Surface {
    /// The family a path belongs to, for errors of paths that are no route.
    init(path: String, listener: ListenerName) {
        if path.hasPrefix("/api/ai/") || path == "/api/ai" {
            self = .aiGateway
        } else if path.hasPrefix("/api/") {
            self = .console
        } else if path.hasPrefix("/v1/messages") {
            self = .anthropic
        } else if path.hasPrefix("/v1beta/") || path.hasPrefix("/v1/models/") && path.utf8.contains(UInt8(ascii: ":")) {
            self = .gemini
        } else if path.hasPrefix("/v2/") {
            self = .cohere
        } else if path.hasPrefix("/chat/completions") || listener == .router && path == "/v1/chat/completions" {
            self = .transparent
        } else if path.hasPrefix("/v1/") {
            self = .openAI
        } else if path.hasPrefix("/config") || path.hasPrefix("/circuit-breaker") {
            self = .taskRouter
        } else {
            self = .operations
        }
    }
}
