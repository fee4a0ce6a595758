public import Domain
public import JSON

/// Cohere's words for chat: `/v2/chat`.
///
/// | canonical | Cohere |
/// |---|---|
/// | system and developer messages | `system`, where they stand |
/// | pictures | `image_url` with an address or the bytes; other media are impossible, a document as text is text |
/// | thoughts | parts `thinking`; a seal over them is left out |
/// | what is said beside calls | `tool_plan` |
/// | a tool's result | the text, or a `document` where it is a JSON object; a failed one is its content alone |
/// | tools | the same; one without arguments gets an empty schema; `strict_tools` where every tool is strict |
/// | tool choice | `NONE`, `REQUIRED`; one tool is `REQUIRED` with that tool alone |
/// | temperature, `topP`, `topK`, penalties | the nearest bound of 0 … 1, 0.01 … 0.99, 0 … 500, 0 … 1 |
/// | a negative seed | without its sign |
/// | `stop` up to 5, `maxOutputTokens` | `stop_sequences`, `max_tokens` |
/// | `logprobCount` 0 | `logprobs`; alternatives are impossible |
/// | answer format | `json_object`, `json_schema` in it; a schema's description goes into the schema, its name is left out |
/// | reasoning | `thinking` `enabled` with `token_budget`, or `disabled`; an effort only says whether |
/// | `metadata`, `user`, service tier, verbosity, cache key and marks, names of speakers | left out |
/// | `logitBias`, several choices, no parallel calls, other providers' own tools and pieces | impossible |
public struct CohereChat: ChatDialect {
    /// The dialect of a Cohere provider.
    public init() {}

    /// Cohere's own.
    public var chatProtocol: ChatProtocol { .cohereChat }

    /// Documents to ground the answer on, and what Cohere lets choose besides.
    public var knownRest: Set<String> { ["documents", "citation_options", "safety_mode", "priority"] }

    /// `/v2/chat`.
    public func path(model: String, isStream: Bool) -> String { "/v2/chat" }

    /// The body of a call.
    public func body(for chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject {
        var writer = CohereRequestWriter(chat, notes: notes)
        defer { notes = writer.notes }
        var body = try writer.write()
        for (key, value) in chat.rest where knownRest.contains(key) { body[key] = value }
        return body
    }

    /// Reads a whole answer.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer { try CohereAnswer.read(body) }

    /// A reader for one stream.
    public func makeStreamReader() -> any ChatStreamReader { CohereStream() }
}
