public import Domain
public import JSON

/// Mistral's `/v1/chat/completions`, for Mistral's own clients and for all others.
///
/// Mistral's clients send their own bytes; everybody else, OpenAI's clients too, is translated as
/// `OpenAIDifferences.mistral` says, for Mistral refuses every field that it does not know.
public struct MistralChat: ChatDialect {
    private let words = OpenAIChat(.mistral)

    /// The dialect; there is nothing to choose.
    public init() {}

    /// Mistral's chat.
    public var chatProtocol: ChatProtocol { .mistralChat }

    /// Fields that Mistral has and nobody else.
    public var knownRest: Set<String> { words.knownRest }

    /// `/v1/chat/completions`.
    public func path(model: String, isStream: Bool) -> String { words.path(model: model, isStream: isStream) }

    /// The body of the call.
    public func body(for chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject {
        try words.body(for: chat, notes: &notes)
    }

    /// Reads a whole answer.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer { try words.answer(from: body) }

    /// A reader for one stream; token counts come with the event that finishes.
    public func makeStreamReader() -> any ChatStreamReader { words.makeStreamReader() }
}
