public import Domain
public import JSON

/// Gemini's words for chat: `:generateContent` and `:streamGenerateContent`.
///
/// What has a rule of its own stands with it: messages in `GeminiContents`, pieces in ``GeminiPart``, reasoning in
/// `GeminiThinking`, schemas in ``GeminiSchema``, endings at `FinishReason`. The rest:
///
/// | canonical | Gemini |
/// |---|---|
/// | `temperature`, `topP`, penalties, `seed` | the same, set to the nearest bound where Google refuses the value (0 … 2, 0 … 1, −2 … 1.99, 32 bits) |
/// | `topK`, `maxOutputTokens`, `choiceCount` up to 8, `stop` up to 5 | `topK`, `maxOutputTokens`, `candidateCount`, `stopSequences` |
/// | `logprobCount` | `responseLogprobs`, `logprobs` up to 20 |
/// | answer format | `responseMimeType`, `responseJsonSchema`; a schema's description goes into the schema, its name is left out |
/// | tool choice | `functionCallingConfig` `AUTO`, `NONE`, `ANY` with `allowedFunctionNames` for one tool |
/// | `metadata`, `user`, service tier, verbosity, prompt cache key, cache marks, strict tools | left out |
/// | `logitBias`, no parallel calls, more stops or choices, another provider's own tools and pieces | impossible |
public struct GeminiChat: ChatDialect {
    /// The dialect of a Gemini provider.
    public init() {}

    /// Gemini's own.
    public var chatProtocol: ChatProtocol { .gemini }

    /// `/v1beta/models/{model}:generateContent`, streams as events.
    public func path(model: String, isStream: Bool) -> String {
        let name = GeminiModelName(model)
        return isStream ? name.path("streamGenerateContent") + "?alt=sse" : name.path("generateContent")
    }

    /// The body of a call; the model and whether it is a stream stand in the path.
    public func body(
        for chat: ChatRequest,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        let model = GeminiModelName(chat.model)
        let contents = try GeminiContents(chat.messages, model: model, notes: notes)
        notes = contents.notes
        var body: JSONObject = ["contents": contents.contentValues]
        if let system = contents.systemValue { body["systemInstruction"] = system }
        if let tools = try GeminiTools.tools(of: chat, notes: &notes) { body["tools"] = tools }
        if let config = GeminiTools.config(of: chat) { body["toolConfig"] = config }
        let config = try GeminiConfig(chat, model: model, notes: notes)
        notes = config.notes
        if !config.value.isEmpty { body["generationConfig"] = .object(config.value) }
        if chat.metadata.map({ !$0.isEmpty }) ?? false { notes.leaveOut(.metadata) }
        if chat.user != nil { notes.leaveOut(.user) }
        if chat.serviceTier != nil { notes.leaveOut(.serviceTier) }
        if chat.verbosity != nil { notes.leaveOut(.verbosity) }
        if chat.promptCacheKey != nil { notes.leaveOut(.promptCacheKey) }
        return body
    }

    /// Reads a whole answer; a prompt that was blocked is an answer that was kept back.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer {
        try GeminiAnswerReader(body).answer
    }

    /// A reader for one stream.
    public func makeStreamReader() -> any ChatStreamReader { GeminiStreamReader() }
}
