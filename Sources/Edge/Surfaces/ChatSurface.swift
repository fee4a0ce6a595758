import Domain
import JSON

/// A client protocol for chat: reads its requests into the canonical form and writes canonical answers in its words.
///
/// Pure; the lane does the rest. A provider that speaks the client's own protocol is given the client's own bytes, and
/// then only `peek` is asked.
protocol ChatSurface: Sendable {
    var chatProtocol: ChatProtocol { get }

    /// How a streamed answer is announced.
    var streamContentType: String { get }

    /// Reads the whole request; `model` and `isStream` are those of the peek, for some protocols have them in the path.
    ///
    /// - Throws: `GatewayError` `invalid_request` that names the field and the cure, in the client's words.
    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest

    /// Writes a whole answer.
    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject

    /// A writer for one streamed answer.
    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter

    /// What takes notes of a stream that passes as it is, where its honest end depends on what came before; else nil.
    func makePassedEvents() -> (any PassedEvents)?

    /// A writer for the honest end of such a stream.
    func makeStreamWriter(_ context: AnswerContext, after passed: any PassedEvents) -> any ChatStreamWriter

    /// What the client calls a field of the canonical form, for errors.
    func name(of field: ChatField) -> String

    /// Names of the protocol's own fields that change what an answer is or means and have no place in the canonical form:
    /// a provider that does not know one is not asked. Places in lists are left away: `messages.content.citations`.
    ///
    /// Any other field in `ChatRequest.rest`, unknown or advice, is left out, and `_proxy_info.left_out` names it.
    var bindingFields: Set<String> { get }

    /// Header fields of the client that a provider of the same protocol is given.
    var passedHeaders: [String] { get }

    /// Whether the model's name stands in the body, rather than in the path.
    var namesModelInBody: Bool { get }

    /// Whether this client reads streams in the form in which providers of its protocol send them.
    var takesNativeStreams: Bool { get }

    /// A text that stands in what the gateway itself put into an answer and a provider would refuse; a request that holds
    /// it is translated.
    var markOfOwn: String? { get }

    /// Whether clients expect to see thoughts when they ask for some and say no more.
    var showsThoughts: Bool { get }

    /// What answers have no place for; `_proxy_info.left_out` tells where it came.
    var lacks: Set<AnswerPiece> { get }

    /// What the client calls a place in the canonical form, such as `messages[0].content[1]`, for errors.
    func name(ofPlace place: String, _ field: ChatField, in chat: ChatRequest) -> String

    /// How this client's protocol has the arguments of tool calls.
    var argumentForm: ArgumentForm { get }

    /// What fits the bytes that pass to and from a provider of the same protocol; nil where they pass as they are.
    var adapter: (any PassageAdapter)? { get }

    /// What writes the answer down before the client has it whole; nil where nothing is kept.
    var keeper: (any AnswerKeeper)? { get }
}

extension ChatSurface {
    var streamContentType: String { "text/event-stream; charset=utf-8" }

    func makePassedEvents() -> (any PassedEvents)? { nil }

    func makeStreamWriter(_ context: AnswerContext, after passed: any PassedEvents) -> any ChatStreamWriter {
        makeStreamWriter(context)
    }

    func name(of field: ChatField) -> String { field.rawValue }

    var passedHeaders: [String] { [] }

    var namesModelInBody: Bool { true }

    var takesNativeStreams: Bool { true }

    var showsThoughts: Bool { false }

    var lacks: Set<AnswerPiece> { [] }

    func name(ofPlace place: String, _ field: ChatField, in chat: ChatRequest) -> String { place }

    var argumentForm: ArgumentForm { .text }

    var markOfOwn: String? { nil }

    var adapter: (any PassageAdapter)? { nil }

    var keeper: (any AnswerKeeper)? { nil }
}

/// What an answer's words need besides the answer.
struct AnswerContext {
    /// The gateway's name for the request; made part of ids where the provider gave none.
    var requestID: String
    /// The model that was asked; told to the client where the answer does not name its own.
    var model: String
    /// Seconds since 1970.
    var created: Int
    /// Whether the client asked for token counts in a stream, where its protocol lets it choose.
    var wantsUsage: Bool
    /// Estimated prompt tokens, for protocols that begin a stream with them.
    var promptTokens: Int

    /// What the client is told as the model: the one that really answered, in its provider's words where it has some.
    func model(_ answered: String?) -> String {
        guard let answered, !answered.isEmpty else { return model }
        return answered
    }
}

/// Writes one streamed answer.
///
/// The calls come in this order: `write` for each event, `finished` and `usage` events too, then `end` once, or `fail`
/// once. Until `end` a writer may hold back what depends on later events, such as the finish reason that is told
/// together with the token counts.
protocol ChatStreamWriter {
    /// Adds what an event looks like in the client's protocol, framing included.
    mutating func write(_ event: ChatEvent, into output: inout [UInt8])

    /// Adds the protocol's ending; `usage` is the whole answer's, as good as it is known, `info` the value of
    /// `_proxy_info` where it is wanted.
    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8])

    /// Adds the protocol's honest end of an answer that cannot be finished: an error, and never a finish.
    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8])
}
