import Domain
import HTTP
import JSON

/// An error as a client is told it: status, header fields, body.
struct ErrorAnswer: Equatable {
    var status: Int
    var fields: [Field] = []
    var body: [UInt8]

    /// One header field.
    struct Field: Equatable {
        var name: String
        var value: String
    }
}

/// Prints errors in the words of each surface (contract C6).
struct ErrorBodies: Sendable {
    /// Seconds since 1970, for `timestamp`.
    var now: Int64

    /// The answer for an error.
    func answer(
        _ error: GatewayError,
        surface: Surface,
        requestID: String,
        partial: Usage? = nil
    ) -> ErrorAnswer {
        var answer =
            switch surface {
            case .openAI, .operations: OpenAIErrorBody(error: error, now: now).answer
            case .transparent: TransparentErrorBody(error: error, now: now, partial: partial).answer
            case .anthropic: AnthropicErrorBody(error: error, requestID: requestID).answer
            case .gemini: GeminiErrorBody(error: error).answer
            case .taskRouter: DetailErrorBody(error: error).answer
            case .console, .ollama: ConsoleErrorBody(error: error).answer
            case .cohere: CohereErrorBody(error: error).answer
            case .aiGateway: AIGatewayErrorBody(error: error).answer
            }
        if answer.status == 503 || answer.status == 429 {
            if let seconds = error.secondsToWait {
                answer.fields.append(.init(name: "retry-after", value: String(seconds)))
            }
        } else if error.code == .allModelsFailed, let seconds = error.retryAfterSeconds {
            answer.fields.append(.init(name: "retry-after", value: String(max(1, seconds))))
        }
        // clients that try a 429 again by themselves read this field first
        if error.code == .insufficientQuota { answer.fields.append(.init(name: "x-should-retry", value: "false")) }
        if answer.status == 401 { answer.fields.append(.init(name: "www-authenticate", value: "Bearer")) }
        return answer
    }

    /// What ends a stream in OpenAI's protocol that cannot be finished.
    func streamEnd(_ error: GatewayError, surface: Surface, partial: Usage) -> [UInt8] {
        var writer = JSONWriter(capacity: 300)
        writer.beginObject()
        let said =
            surface == .transparent
            ? TransparentErrorBody(error: error, now: now, partial: partial).said
            : OpenAIErrorBody(error: error, now: now).said
        writer.key("error")
        said.write(to: &writer)
        writer.partialUsage(partial)
        writer.endObject()
        var bytes: [UInt8] = []
        bytes.appendEvent(writer.bytes)
        bytes.appendEvent(Array("[DONE]".utf8))
        return bytes
    }
}

/// The `error` object that OpenAI's clients read.
struct SaidError: Equatable {
    var message: String
    var type: String
    var param: String?
    var code: String?
    /// What the provider that refused the request called the kind of error.
    var providerType: String?
    /// And its code for it.
    var providerCode: String?
    /// What the fixed message leaves out.
    var details: String?

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("message", message)
        writer.member("type", type)
        writer.key("param")
        if let param { writer.string(param) } else { writer.null() }
        writer.key("code")
        if let code { writer.string(code) } else { writer.null() }
        if let providerType { writer.member("provider_type", providerType) }
        if let providerCode { writer.member("provider_code", providerCode) }
        if let details { writer.member("details", details) }
        writer.endObject()
    }
}

extension GatewayError {
    /// After how many seconds the client may try again; nil for never, which only spent money is.
    var secondsToWait: Int? {
        code == .insufficientQuota && retryAfterSeconds == nil ? nil : max(1, retryAfterSeconds ?? 1)
    }

    /// Message and details, where a protocol has one text for both.
    var wholeMessage: String { details.map { "\(message) \($0)" } ?? message }
}

extension JSONWriter {
    /// Adds the tokens of an answer that was not finished.
    mutating func partialUsage(_ usage: Usage) {
        key("partial_usage")
        beginObject()
        member("prompt_tokens", usage.promptTokens)
        member("completion_tokens", usage.completionTokens)
        member("total_tokens", usage.totalTokens)
        endObject()
    }
}
