import Domain
import JSON

/// `{"error":{…},"detail","timestamp","partial_usage"?}`: `/chat/completions`.
struct TransparentErrorBody {
    let error: GatewayError
    let now: Int64
    let partial: Usage?

    var answer: ErrorAnswer {
        var writer = JSONWriter(capacity: 400)
        writer.beginObject()
        writer.key("error")
        said.write(to: &writer)
        if error.isValidation {
            writer.key("detail")
            writer.beginArray()
            ValidationDetail(error: error).write(to: &writer)
            writer.endArray()
            writer.member("body", "see validation_errors.log")
        } else {
            writer.member("detail", error.message)
        }
        if let context = error.context { write(context, to: &writer) }
        writer.member("timestamp", Int(now))
        if let partial { writer.partialUsage(partial) }
        writer.endObject()
        return ErrorAnswer(status: status, body: writer.bytes)
    }

    /// How much too long the prompt is, and what can be done about it (contract S0-38).
    private func write(_ context: ContextFigures, to writer: inout JSONWriter) {
        writer.key("details")
        writer.beginObject()
        writer.key("provider")
        if let provider = error.upstream?.provider { writer.string(provider) } else { writer.null() }
        writer.member("error_message", error.message)
        writer.member("estimated_tokens", context.estimatedTokens)
        writer.key("max_context")
        if let size = context.maxContext { writer.int(size) } else { writer.null() }
        writer.key("recommendations")
        writer.beginArray()
        writer.string("shorten the conversation or begin a new one")
        writer.string("ask a model with a larger context")
        writer.string("leave out tools and attachments that are not needed")
        writer.endArray()
        writer.endObject()
    }

    var said: SaidError {
        var said = SaidError(message: error.message, type: type, param: error.param, code: code, details: error.details)
        if isRoutedRefusal {
            said.providerType = error.upstream?.type
            said.providerCode = error.upstream?.code
        }
        return said
    }

    /// Contract C8, row "router, provider 400, 413 or 422": the code is fixed, the provider's own words stand beside it.
    private var isRoutedRefusal: Bool { error.code == .refusedByProvider && error.upstream?.isRouted == true }

    /// Contract C8, row "explicit or session on /chat/completions", and C7.
    private var status: Int {
        if error.isValidation { return 422 }
        return switch error.code {
        case .providerTimeout: 504
        case .providerConnection, .providerProtocol: 502
        case .refusedByProvider: error.upstream?.status ?? 400
        case .contextLengthExceeded: 413
        case .providerFailed:
            switch error.upstream?.status {
            case .some(401), .some(402), .some(403), .none: 502
            case .some(let status): (400..<500).contains(status) ? status : 502
            }
        default: error.code.status
        }
    }

    private var type: String {
        switch error.code {
        case .providerTimeout: "timeout_error"
        case .providerConnection, .providerProtocol: "streaming_error"
        case .providerFailed, .providerUnavailable: "provider_error"
        case .internalError: "unknown_error"
        case .refusedByProvider where !isRoutedRefusal:
            error.upstream?.type ?? error.upstream?.code.flatMap { $0.hasSuffix("_error") ? $0 : nil }
                ?? "invalid_request"
        default: OpenAIErrorBody(error: error, now: now).said.type
        }
    }

    private var code: String {
        switch error.code {
        case .unsupportedOperation: "invalid_request"
        case .refusedByProvider: isRoutedRefusal ? "invalid_request" : error.upstream?.code ?? "invalid_request"
        case .providerTimeout, .providerConnection, .providerProtocol, .providerFailed: type
        default: error.code.rawValue
        }
    }
}

/// One row of `detail` in a 422: where, what, which kind.
struct ValidationDetail {
    let error: GatewayError

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("loc")
        writer.beginArray()
        writer.string("body")
        for part in error.param?.split(whereSeparator: { ".[]".contains($0) }) ?? [] {
            if let index = Int(part) { writer.int(index) } else { writer.string(String(part)) }
        }
        writer.endArray()
        writer.member("msg", error.message)
        writer.member("type", "value_error")
        writer.endObject()
    }
}
