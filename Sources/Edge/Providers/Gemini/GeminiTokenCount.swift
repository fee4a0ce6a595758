public import Domain
public import JSON

/// Gemini's `:countTokens`: how many tokens a request has, on the provider's word and without an answer.
public struct GeminiTokenCount: TokenCountDialect {
    /// The call.
    public init() {}

    /// Gemini's.
    public var chatProtocol: ChatProtocol { .gemini }

    /// None besides the key.
    public var headers: [(name: String, value: String)] { [] }

    /// `/v1beta/models/{model}:countTokens`.
    public func path(model: String) -> String { GeminiModelName(model).path("countTokens") }

    /// The body of the call: the whole request, instructions and tools included.
    ///
    /// - Throws: `UnsupportedField` for what ``GeminiChat`` cannot express.
    public func body(for chat: ChatRequest) throws(UnsupportedField) -> JSONObject {
        var notes = TranslationNotes()
        var request: JSONObject = ["model": .string(GeminiModelName(chat.model).resource)]
        request.merge(try GeminiChat().body(for: chat, notes: &notes))
        return ["generateContentRequest": .object(request)]
    }

    /// Reads the count.
    ///
    /// - Throws: `DialectFault` when it is an error or not this protocol.
    public func tokens(from body: JSONValue) throws(DialectFault) -> Int {
        if body["error"] != nil { throw .refused(UpstreamRefusal(gemini: body)) }
        guard let count = body["totalTokens"]?.int, count >= 0 else { throw .notProtocol("sent no totalTokens") }
        return count
    }
}
