/// What follows from each code: the one place where status, blame and log level are decided.
extension GatewayError.Code {
    /// The HTTP status of the OpenAI surface.
    ///
    /// Where a contract row differs by surface, that surface's error body says so.
    public var status: Int {
        switch self {
        case .invalidRequest, .unsupportedOperation, .contextLengthExceeded, .refusedByProvider, .malformedRequest: 400
        case .unauthorized: 401
        case .insufficientPermissions: 403
        case .notFound, .modelNotFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .payloadTooLarge: 413
        case .unsupportedMediaType: 415
        case .rateLimited, .insufficientQuota: 429
        case .providerFailed, .providerConnection, .providerTimeout, .providerProtocol, .providerUnavailable,
            .workerUnavailable, .overloaded, .shuttingDown:
            503
        case .allModelsFailed, .internalError: 500
        }
    }

    /// On whose side the cause lies.
    public var source: GatewayError.Source {
        switch self {
        case .invalidRequest, .unsupportedOperation, .contextLengthExceeded, .refusedByProvider, .unauthorized,
            .insufficientPermissions, .notFound, .modelNotFound, .methodNotAllowed, .requestTimeout, .payloadTooLarge,
            .malformedRequest, .unsupportedMediaType, .rateLimited, .insufficientQuota:
            .downstream
        case .providerFailed, .providerConnection, .providerTimeout, .providerProtocol, .providerUnavailable,
            .allModelsFailed:
            .upstream
        case .workerUnavailable, .overloaded, .shuttingDown, .internalError: .gateway
        }
    }

    /// Whether the same provider may be asked again.
    public var isRetryable: Bool {
        switch self {
        case .providerFailed, .providerConnection, .providerTimeout, .providerProtocol: true
        default: false
        }
    }

    /// Whether the failure is held against the provider that caused it.
    public var countsAgainstBreaker: Bool { isRetryable }
}
