public import Domain
public import JSON

/// A provider type's words for chat: pure functions between the canonical form and the provider's bytes.
///
/// A client that speaks the same ``ChatProtocol`` never passes through `body` and `answer`: its own bytes go on, and the
/// stream reader only reads beside them.
public protocol ChatDialect: Sendable {
    /// The protocol it writes and reads.
    var chatProtocol: ChatProtocol { get }

    /// How its streams are cut into events.
    var framing: StreamFraming { get }

    /// Header fields that every call needs besides the key.
    var headers: [(name: String, value: String)] { get }

    /// The operation's path below the base URL, version included: `/v1/messages`.
    ///
    /// A query such as `?alt=sse` belongs to it. `model` is not yet percent-encoded.
    func path(model: String, isStream: Bool) -> String

    /// The body of the call.
    ///
    /// What only advises the provider and is unknown to it is noted as left out; a value the provider would refuse for
    /// its range is noted as adjusted.
    ///
    /// - Throws: `UnsupportedField` for what it cannot express and must not drop.
    func body(for chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject

    /// Reads a whole answer whose status was a success.
    ///
    /// - Throws: `DialectFault` when it is an error or not this protocol.
    func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer

    /// A reader for one stream.
    func makeStreamReader() -> any ChatStreamReader

    /// The dialect with which the answer to this request is read, where one must know what was asked.
    func answering(_ chat: ChatRequest) -> any ChatDialect

    /// Whether a client of the same protocol may send its own bytes.
    ///
    /// False for a provider that refuses what its protocol's other providers take: then even such a client is translated.
    var passesClientBytes: Bool { get }

    /// Names in `ChatRequest.rest` that `body` writes as they are, because this provider knows them.
    var knownRest: Set<String> { get }
}

extension ChatDialect {
    /// The same for all requests.
    public func answering(_ chat: ChatRequest) -> any ChatDialect { self }

    /// Yes.
    public var passesClientBytes: Bool { true }

    /// None.
    public var knownRest: Set<String> { [] }

    /// Events of `text/event-stream`.
    public var framing: StreamFraming { .events }

    /// None.
    public var headers: [(name: String, value: String)] { [] }
}

/// How a stream's body is cut into pieces of JSON.
public enum StreamFraming: Sendable, Hashable {
    /// `text/event-stream`: the data of each event.
    case events
    /// One JSON text a line.
    case lines
}

/// Reads one provider's stream, event by event, into canonical events.
public protocol ChatStreamReader {
    /// Whether the protocol's own ending has come: from here on the answer is a success, whatever follows.
    var isComplete: Bool { get }

    /// Whether nothing more is to come, not even token counts.
    var isOver: Bool { get }

    /// Counts that the provider has told while the answer goes on, where they come before the events that complete them.
    var told: Usage? { get }

    /// Names of what came so far and has no canonical event, such as `citations`.
    var leftOut: [String] { get }

    /// Reads one event and adds what it says to `events`; an event without meaning adds nothing.
    ///
    /// `name` is the event's name, empty when it has none.
    ///
    /// - Throws: `DialectFault` when the event is an error.
    mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault)

    /// The mark `[DONE]` has come.
    mutating func readDone()
}

extension ChatStreamReader {
    /// None.
    public var told: Usage? { nil }

    /// None.
    public var leftOut: [String] { [] }

    /// A mark that this protocol does not have changes nothing.
    public mutating func readDone() {}
}

/// Why a provider's answer with a status of success is none.
public enum DialectFault: Error, Sendable, Equatable {
    /// It is not what its protocol says; the words continue "provider 'x' …".
    case notProtocol(String)
    /// It is an error.
    case refused(UpstreamRefusal)
}

/// A provider type's words for embeddings.
public protocol EmbeddingDialect: Sendable {
    /// Whether a client of OpenAI's protocol may send its own bytes.
    var passesClientBytes: Bool { get }

    /// Header fields that every call needs besides the key.
    var headers: [(name: String, value: String)] { get }

    /// The most inputs of one call; more are refused.
    var mostInputs: Int { get }

    /// The operation's path below the base URL, version included: `/v1/embeddings`.
    func path(model: String) -> String

    /// The body of the call.
    ///
    /// - Throws: `UnsupportedField` for what it cannot express and must not drop.
    func body(for request: EmbeddingRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject

    /// Reads an answer whose status was a success.
    ///
    /// - Throws: `DialectFault` when it is an error or not this protocol.
    func answer(from body: JSONValue) throws(DialectFault) -> EmbeddingAnswer
}

extension EmbeddingDialect {
    /// Other protocols than OpenAI's are translated.
    public var passesClientBytes: Bool { false }

    /// None.
    public var headers: [(name: String, value: String)] { [] }

    /// OpenAI's own bound.
    public var mostInputs: Int { 2048 }
}
