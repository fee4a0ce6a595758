public import Domain
public import JSON

/// Ollama's words for chat: `/api/chat`.
///
/// | canonical | Ollama |
/// |---|---|
/// | system and developer messages | `system`, where they stand |
/// | texts of a message | one `content`, one after the other |
/// | pictures | `images`: their bytes alone, for Ollama fetches nothing; a document as text is text |
/// | thoughts | `thinking`; a seal over them is left out |
/// | calls | `tool_calls` whose arguments must be an object; the names of calls go along for servers that know them |
/// | a tool's result | role `tool` with `tool_name`, found by the call's name; a failed one is its content alone |
/// | tools | the same; one without arguments gets an empty schema; strictness is left out |
/// | tool choice | `none` leaves the tools away; `required` and one tool are impossible |
/// | `maxOutputTokens`, `stop`, sampling | `options`: `num_predict`, `stop`, the same names |
/// | `logprobCount` | `logprobs`, `top_logprobs` |
/// | answer format | `format`: `json` or the schema; its description goes into it, its name is left out |
/// | reasoning | `think`: off, on, or the nearest of `low`, `medium`, `high`; a budget only says whether |
/// | `metadata`, `user`, service tier, verbosity, cache key and marks, names of speakers | left out |
/// | `logitBias`, several choices, no parallel calls, other providers' own tools and pieces | impossible |
public struct OllamaChat: ChatDialect {
    /// The dialect of an Ollama server.
    public init() {}

    /// Ollama's own.
    public var chatProtocol: ChatProtocol { .ollamaChat }

    /// One JSON text a line.
    public var framing: StreamFraming { .lines }

    /// How long the model stays loaded.
    public var knownRest: Set<String> { ["keep_alive"] }

    /// `/api/chat`.
    public func path(model: String, isStream: Bool) -> String { "/api/chat" }

    /// The body of a call; `stream` is always said, for Ollama streams unless told otherwise.
    public func body(for chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject {
        var writer = OllamaRequestWriter(chat, notes: notes)
        defer { notes = writer.notes }
        var body = try writer.write()
        for (key, value) in chat.rest where knownRest.contains(key) { body[key] = value }
        return body
    }

    /// Reads a whole answer.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer { try OllamaAnswer.read(body) }

    /// A reader for one stream.
    public func makeStreamReader() -> any ChatStreamReader { OllamaStream() }
}
