import Domain
import JSON
import NIOCore
import Providers

/// Stands between the client and one provider for one attempt: makes what is sent, reads what comes back.
protocol Interpreter: AnyObject {
    /// What the client should know of the translation; nothing where bytes pass.
    var notes: TranslationNotes { get }

    /// Whether client and provider speak different protocols.
    var isTranslating: Bool { get }

    /// What is sent to the provider.
    var outgoing: Outgoing { get set }

    /// How a streamed answer is announced to the client.
    var streamContentType: String { get }

    /// Whether a success may come as a stream of events.
    var takesStreams: Bool { get }

    /// Reads one streamed answer; asked only where `takesStreams`.
    func makeRelay() -> (any StreamRelay)?

    /// Reads a whole answer.
    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply
}

extension Interpreter {
    var notes: TranslationNotes { TranslationNotes() }
    var isTranslating: Bool { false }
    var streamContentType: String { "text/event-stream; charset=utf-8" }
    var takesStreams: Bool { false }

    func makeRelay() -> (any StreamRelay)? { nil }
}

/// What is sent to a provider besides its own header fields.
struct Outgoing {
    var method = "POST"
    /// Below the base URL, version included.
    var path: String
    var headers: [(name: String, value: String)] = []
    /// Replaces `application/json` for bodies of another type.
    var contentType: String?
    var body: [UInt8]
}

/// A provider's whole answer, found good.
protocol WholeReply {
    /// On the provider's word.
    var usage: Usage? { get }
    /// Tokens counted over what was said; used when the provider does not tell.
    var countedTokens: Int { get }
    /// What the body is.
    var contentType: String { get }

    /// The body for the client.
    func body(with info: ProxyInfo?) -> [UInt8]

    /// The same answer as a stream, for a client that asked for one (fault F13); `usage` as good as it is known.
    ///
    /// Nil where there is no telling how; the client then gets the whole.
    func asStream(info: ProxyInfo?, usage: Usage) -> [UInt8]?
}

extension WholeReply {
    var contentType: String { "application/json" }

    func asStream(info: ProxyInfo?, usage: Usage) -> [UInt8]? { nil }
}

/// What one request wants, whoever will be asked: makes an interpreter for each provider.
protocol ProxyWork: AnyObject {
    /// `chat_completion` and the like, for `_proxy_info`.
    var operation: String { get }

    /// The interpreter for an attempt.
    ///
    /// - Throws: `unsupportedOperation` when this provider cannot do it though another might; `invalidRequest` when
    ///   nobody can.
    func interpreter(for entry: ProviderEntry, model: String) throws(GatewayError) -> any Interpreter

    /// The tokens of what the last attempt asked, counted; nil where only sizes tell.
    ///
    /// Asked for where a provider does not tell them.
    func countedPrompt() -> Int?

    /// The client has its first token: bodies that were made for an attempt are not needed again.
    func hasBegun()

    /// Names of fields that only the client's own protocol knows and that were left out.
    var leftOut: [String] { get }

    /// What the client calls a field.
    func name(of field: ChatField) -> String

    /// What ends an answer that has begun and cannot be finished.
    func streamEnd(_ error: GatewayError, partial: Usage) -> [UInt8]

    /// Whether a provider's name for a request field, such as `messages[0].content`, is the client's too.
    func hasField(_ name: String) -> Bool

    /// What writes the answer down before the client has it whole; nil where nothing is kept.
    var keeper: (any AnswerKeeper)? { get }
}

extension ProxyWork {
    var leftOut: [String] { [] }

    func name(of field: ChatField) -> String { field.rawValue }
    var keeper: (any AnswerKeeper)? { nil }

    func countedPrompt() -> Int? { nil }

    func hasBegun() {}

    func hasField(_ name: String) -> Bool { true }

    func streamEnd(_ error: GatewayError, partial: Usage) -> [UInt8] { [] }
}
