import Domain
import JSON

/// `{"error":{message,type,param,code},"timestamp"}`: `/v1/**`, and paths that belong to no family.
struct OpenAIErrorBody {
    let error: GatewayError
    let now: Int64

    var answer: ErrorAnswer {
        var writer = JSONWriter(capacity: 300)
        writer.beginObject()
        writer.key("error")
        if error.code == .rateLimited || error.code == .insufficientQuota {
            // the seed's smaller shape, with the fields that clients of the larger one read
            writer.beginObject()
            writer.member("code", said.code ?? "")
            writer.member("message", said.message)
            writer.member("type", said.type)
            writer.key("param")
            writer.null()
            if let seconds = error.secondsToWait { writer.member("retry_after", seconds) }
            if let details = error.details { writer.member("details", details) }
            writer.endObject()
        } else {
            said.write(to: &writer)
        }
        writer.member("timestamp", Int(now))
        writer.endObject()
        return ErrorAnswer(status: status, body: writer.bytes)
    }

    var said: SaidError {
        var said = SaidError(message: error.message, type: type, param: error.param, code: code)
        if error.code == .refusedByProvider || error.code == .notFound {
            // the contract fixes type and code; the provider's own stand beside them
            said.providerType = error.upstream?.type
            said.providerCode = error.upstream?.code
        }
        return said
    }

    /// Contract C8, row "explicit on /v1".
    private var status: Int {
        switch error.code {
        case .refusedByProvider:
            switch error.upstream?.status {
            case .some(413): 413
            case .some(422): 422
            default: 400
            }
        case .contextLengthExceeded: error.upstream?.status ?? 400
        default: error.code.status
        }
    }

    private var code: String {
        switch error.code {
        case .providerFailed, .providerConnection, .providerTimeout, .providerProtocol, .providerUnavailable:
            "provider_unavailable"
        case .refusedByProvider, .unsupportedOperation, .malformedRequest: "invalid_request"
        default: error.code.rawValue
        }
    }

    private var type: String {
        switch error.code {
        case .invalidRequest, .modelNotFound, .refusedByProvider, .contextLengthExceeded, .unsupportedOperation,
            .payloadTooLarge, .requestTimeout, .notFound, .methodNotAllowed, .malformedRequest,
            .unsupportedMediaType:
            "invalid_request"
        case .unauthorized, .insufficientPermissions: "authentication_error"
        case .rateLimited: "rate_limited"
        case .insufficientQuota: "insufficient_quota"
        case .providerFailed, .providerConnection, .providerTimeout, .providerProtocol, .providerUnavailable,
            .allModelsFailed:
            "provider_error"
        case .workerUnavailable, .overloaded, .shuttingDown, .internalError: "gateway_error"
        }
    }
}
