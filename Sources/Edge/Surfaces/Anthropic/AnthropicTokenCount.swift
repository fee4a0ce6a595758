import Domain
import JSON

/// `POST /v1/messages/count_tokens`: a Messages request that is counted instead of answered.
enum AnthropicTokenCount {
    /// Reads the request, which needs no `max_tokens`.
    ///
    /// - Throws: `invalid_request` that names the field.
    static func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = AnthropicRequestReader()
        return try reader.request(body, model: peek.model ?? "", isStream: false, needsMaxTokens: false)
    }

    /// The answer.
    static func body(tokens: Int) -> JSONObject { ["input_tokens": .number(tokens)] }
}
