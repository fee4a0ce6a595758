public import Domain
public import JSON

/// OpenAI's `/responses`, asked without any memory of the provider's: `store` is false, and every request holds its whole
/// conversation.
///
/// A client of the same protocol that wants nothing kept sends its own bytes. What a canonical request becomes where the
/// protocol has no word of its own:
///
/// | canonical | Responses |
/// |---|---|
/// | system text at the beginning | `instructions`; later ones are messages |
/// | thoughts that OpenAI sealed | a reasoning item with `encrypted_content`, without its name, which nobody looks up |
/// | thoughts without such a seal, seals over tool calls | left out |
/// | a budget of thought | the effort nearest to it: none at 0, low to 2 048, medium to 8 192, else high |
/// | visible thoughts | `reasoning.summary`: the wanted detail, else `auto` |
/// | nothing | `include: reasoning.encrypted_content` where the model thinks |
/// | log probabilities | `include: message.output_text.logprobs` and `top_logprobs` |
/// | a failed tool result | its content alone; the protocol has no mark for failure |
/// | a document as text | a part of text |
/// | tools of OpenAI's own, items of the protocol's own | as the client wrote them |
/// | names of speakers, cache marks | left out |
/// | stop texts, `top_k`, `min_p`, penalties, `seed`, `logit_bias`, more than one choice, films | refused |
public struct OpenAIResponsesChat: ChatDialect {
    /// The dialect.
    public init() {}

    /// OpenAI's responses.
    public var chatProtocol: ChatProtocol { .openAIResponses }

    /// What the Responses API knows beyond the canonical form.
    public var knownRest: Set<String> {
        [
            "include", "max_tool_calls", "prompt", "prompt_cache_retention", "safety_identifier", "stream_options",
            "tool_choice", "truncation",
        ]
    }

    /// `/v1/responses`.
    public func path(model: String, isStream: Bool) -> String { "/v1/responses" }

    /// Whether a request is for a model that thinks: only such models can be asked for sealed thoughts.
    public static func thinks(model: String, hasWish: Bool) -> Bool { hasWish || ReasoningModelName.matches(model) }

    /// The body of the call.
    public func body(for chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject {
        var writer = OpenAIResponsesRequestWriter(chat, knownRest: knownRest, notes: notes)
        defer { notes = writer.notes }
        return try writer.write()
    }

    /// Reads a whole answer.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer { try OpenAIResponsesAnswer.read(body) }

    /// A reader for one stream.
    public func makeStreamReader() -> any ChatStreamReader { OpenAIResponsesStream() }
}
