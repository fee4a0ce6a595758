public import Domain
public import JSON

/// Asks Anthropic how many tokens a request would have: `POST /v1/messages/count_tokens`.
public struct AnthropicTokenCountCall: Sendable {
    /// The operation's path, version included.
    public let path = "/v1/messages/count_tokens"

    /// The protocol's version.
    public var headers: [(name: String, value: String)] { AnthropicChat.version }

    /// The call.
    public init() {}

    /// The body of the call: what of the request is read by the model, without how it is to answer.
    ///
    /// - Throws: `UnsupportedField` as for the answer itself.
    public func body(
        for chat: ChatRequest,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        let whole = try AnthropicChat().body(for: chat, notes: &notes)
        return JSONObject(whole.filter { Self.counted.contains($0.key) })
    }

    /// Reads how many tokens there are.
    ///
    /// - Throws: `DialectFault` when the answer is an error or holds no count.
    public func answer(from body: JSONValue) throws(DialectFault) -> Int {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let count = body["input_tokens"]?.int, count >= 0 else { throw .notProtocol("answered without a count") }
        return count
    }

    private static let counted: Set<String> = [
        "model", "system", "messages", "tools", "tool_choice", "thinking", "output_config",
    ]
}

extension AnthropicTokenCountCall: TokenCountDialect {
    /// Anthropic's.
    public var chatProtocol: ChatProtocol { .anthropicMessages }

    /// The same for every model.
    public func path(model: String) -> String { path }

    /// The body of the call; what only advises is left out.
    ///
    /// - Throws: `UnsupportedField` as for the answer itself.
    public func body(for chat: ChatRequest) throws(UnsupportedField) -> JSONObject {
        var notes = TranslationNotes()
        return try body(for: chat, notes: &notes)
    }

    /// Reads how many tokens there are.
    ///
    /// - Throws: `DialectFault` when the answer is an error or holds no count.
    public func tokens(from body: JSONValue) throws(DialectFault) -> Int { try answer(from: body) }
}
