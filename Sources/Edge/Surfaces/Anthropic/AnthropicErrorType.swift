import Domain

/// What Anthropic's clients read as `error.type`.
enum AnthropicErrorType {
    /// The type for an error; that of the provider where it refused the request in Anthropic's words.
    static func name(for error: GatewayError, status: Int) -> String {
        if status != 413, error.statusOfProvider != nil, let own = error.upstream?.type ?? error.upstream?.code,
            clientFaults.contains(own)
        {
            return own
        }
        return name(forStatus: status)
    }

    private static let clientFaults: Set<String> = ["invalid_request_error", "not_found_error", "request_too_large"]

    /// The type for an HTTP status.
    static func name(forStatus status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 400..<500: "invalid_request_error"
        case 503, 529: "overloaded_error"
        case 504: "timeout_error"
        default: "api_error"
        }
    }
}
