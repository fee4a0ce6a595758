public import Domain
public import JSON

/// OpenAI's `/chat/completions`, and those of the many services shaped after it.
///
/// What services do differently is told by ``OpenAIDifferences``. What a canonical request becomes where the protocol has
/// no word of its own:
///
/// | canonical | OpenAI |
/// |---|---|
/// | thoughts of earlier answers | as `ThoughtWords` says; left out where a service takes none |
/// | a budget of thought | the effort nearest to it: none at 0, low to 2 048, medium to 8 192 or left open, else high |
/// | an effort that the service does not have | its nearest one |
/// | media in a tool's result | a user message directly behind the results |
/// | a document as text | a part of text |
/// | a failed tool result | its content alone; the protocol has no mark for failure |
/// | `top_k`, `min_p`, `seed` | left out where unknown |
/// | cache marks, user, metadata, tier, verbosity, cache key | left out where unknown |
/// | tools of another provider's own, parts of another protocol's own | refused |
public struct OpenAIChat: ChatDialect {
    /// In what the service departs from OpenAI.
    public let differences: OpenAIDifferences

    /// The dialect of a service.
    public init(_ differences: OpenAIDifferences = OpenAIDifferences()) {
        self.differences = differences
    }

    /// OpenAI's chat.
    public var chatProtocol: ChatProtocol { .openAIChat }

    /// As the differences say.
    public var passesClientBytes: Bool { differences.passesClientBytes }

    /// As the differences say.
    public var knownRest: Set<String> { differences.knownRest }

    /// `/v1/chat/completions` with the service's own version.
    public func path(model: String, isStream: Bool) -> String { differences.version + "/chat/completions" }

    /// The body of the call.
    public func body(for chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject {
        var writer = OpenAIRequestWriter(chat, differences, notes: notes)
        defer { notes = writer.notes }
        return try writer.write()
    }

    /// Reads a whole answer.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer { try OpenAIAnswer.read(body) }

    /// A reader for one stream.
    public func makeStreamReader() -> any ChatStreamReader { OpenAIStream() }
}
