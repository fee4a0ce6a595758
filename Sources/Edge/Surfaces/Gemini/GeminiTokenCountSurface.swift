import Domain
import JSON
import Providers

/// Gemini's `:countTokens` towards clients.
enum GeminiTokenCountSurface {
    /// Reads `{contents}` or `{generateContentRequest:{…}}`; `model` is the path's.
    ///
    /// - Throws: `GatewayError` `invalid_request` that names the field.
    static func request(from body: JSONObject, model: String) throws(GatewayError) -> ChatRequest {
        var reader = GeminiRequestReader(model: model, isStream: false)
        let body = body.inGeminiSpelling
        if let request = body["generateContentRequest"] {
            guard body["contents"] == nil else {
                throw GeminiFields.invalid("contents", "must not stand beside generateContentRequest")
            }
            try reader.read(GeminiFields.object(request, "generateContentRequest"))
        } else {
            try reader.read(body)
        }
        return reader.chat
    }

    /// Writes the answer.
    static func body(tokens: Int) -> JSONObject { ["totalTokens": .number(tokens)] }
}
