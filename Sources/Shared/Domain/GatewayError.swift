/// What went wrong with a request, in the one form that every surface can print.
///
/// Messages are lower case, name the thing and the cure, and never hold a secret or a prompt. (Messages whose wording
/// the contract fixes keep that wording.)
public struct GatewayError: Error, Sendable, Equatable {
    /// What kind of failure it is.
    ///
    /// Closed: a switch over it is complete.
    public enum Code: String, Sendable, Codable, CaseIterable {
        case invalidRequest = "invalid_request"
        case unauthorized
        case insufficientPermissions = "insufficient_permissions"
        case notFound = "not_found"
        case modelNotFound = "model_not_found"
        case methodNotAllowed = "method_not_allowed"
        case payloadTooLarge = "payload_too_large"
        /// HTTP itself was used wrongly, whatever the path.
        case malformedRequest = "malformed_request"
        /// The body comes in a form that is not understood.
        case unsupportedMediaType = "unsupported_media_type"
        case requestTimeout = "request_timeout"
        case rateLimited = "rate_limited"
        /// The money that the caller's key may spend is spent.
        case insufficientQuota = "insufficient_quota"
        case contextLengthExceeded = "context_length_exceeded"
        case unsupportedOperation = "unsupported_operation"
        /// A provider refused the request as the client's fault; its status stands in `upstream`.
        case refusedByProvider = "refused_by_provider"
        /// A provider answered with a failure that is not the client's fault.
        case providerFailed = "provider_failed"
        /// A provider could not be reached, or its connection broke.
        case providerConnection = "provider_connection"
        /// One of the four time limits fired.
        case providerTimeout = "provider_timeout"
        /// A provider answered with something that is not its protocol.
        case providerProtocol = "provider_protocol"
        /// Nobody was left to ask.
        case providerUnavailable = "provider_unavailable"
        /// No model of the task router's chain gave an answer.
        case allModelsFailed = "all_models_failed"
        case workerUnavailable = "worker_unavailable"
        case overloaded
        case shuttingDown = "shutting_down"
        case internalError = "internal_error"
    }

    /// On whose side the cause lies.
    public enum Source: String, Sendable, Codable {
        case downstream
        case upstream
        case gateway
    }

    /// What a provider said or did when it failed.
    public struct UpstreamFailure: Sendable, Equatable {
        /// The provider's name in the configuration.
        public var provider: String
        /// Its HTTP status, when there was one.
        public var status: Int?
        /// Its own error code, such as `context_length_exceeded`.
        public var code: String?
        /// Its own kind of error, such as `invalid_request_error`.
        public var type: String?
        /// Which time limit fired, when one did.
        public var limit: TimeLimit?
        /// Whether the task router chose the provider; its clients know one code for every refusal.
        public var isRouted = false

        /// A failure of `provider`, with what is known of it.
        public init(
            provider: String,
            status: Int? = nil,
            code: String? = nil,
            type: String? = nil,
            limit: TimeLimit? = nil
        ) {
            self.provider = provider
            self.status = status
            self.code = code
            self.type = type
            self.limit = limit
        }
    }

    /// What kind of failure it is.
    public var code: Code
    /// What is told to the client.
    public var message: String
    /// The request field at fault, such as `messages[0].role`.
    public var param: String?
    /// After how many seconds another try makes sense.
    public var retryAfterSeconds: Int?
    /// What the provider did, when one was asked.
    public var upstream: UpstreamFailure?
    /// The sizes at fault, where a prompt is too long for its model.
    public var context: ContextFigures?
    /// What else there is to say where the contract fixes the message word by word.
    public var details: String?

    /// An error with its message; the rest is optional.
    public init(
        _ code: Code,
        _ message: String,
        param: String? = nil,
        retryAfterSeconds: Int? = nil,
        upstream: UpstreamFailure? = nil,
        context: ContextFigures? = nil,
        details: String? = nil
    ) {
        self.code = code
        self.message = message
        self.param = param
        self.retryAfterSeconds = retryAfterSeconds
        self.upstream = upstream
        self.context = context
        self.details = details
    }
}

/// The four time limits of an upstream call.
public enum TimeLimit: String, Sendable, Codable, CaseIterable {
    /// Name, TCP and TLS of one attempt.
    case connect
    /// From the request sent to the first token.
    case firstToken = "first_token"
    /// Between two bytes of an answer that has begun.
    case stall
    /// From the client's request to the end of the answer.
    case total
}
