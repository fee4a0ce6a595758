public import Domain

/// One entry of the ledger: what the edge writes in its journal and the analytics worker stores.
///
/// A proxied request is an `open`, then perhaps some `progress`, then exactly one `close`. Each record has a sequence
/// number of its own, given by the journal, one more than the record before; edge incarnation and sequence number together
/// name a record for ever, so that storing it twice can be noticed.
public enum LedgerRecord: Sendable, Equatable {
    /// A request is about to be dispatched.
    case open(LedgerOpen)
    /// An answer is on its way.
    case progress(LedgerProgress)
    /// A request has ended.
    case close(LedgerClose)
}

/// How the provider and model of a request were chosen.
public enum RouteKind: String, Sendable, Codable, CaseIterable {
    /// The client named the model.
    case explicit
    /// The session's model was used.
    case session
    /// The request was classified and its category's models tried.
    case router
}

/// What is known of a request before its first byte goes upstream.
public struct LedgerOpen: Sendable, Equatable {
    /// The request's name in response headers, log and ledger.
    public var requestID: RequestID
    /// When the request arrived, in milliseconds since 1970.
    public var startedAtMilliseconds: Int64
    /// The first characters of the API key's hash, never the key; nil where no key is asked for.
    public var keyID: String?
    /// The family of URLs that was called, such as `openai`.
    public var surface: String
    /// How provider and model were chosen.
    public var routeKind: RouteKind
    /// The session the request belongs to.
    public var sessionID: String?
    /// The category a classified request was put in.
    public var category: String?
    /// Who classified it, such as `keywords`; nil when nobody did.
    public var routingMode: String?
    /// The model as the client wrote it.
    public var clientModel: String
    /// The provider that is asked first.
    public var provider: String
    /// The model that is asked for first, in the provider's words.
    public var model: String
    /// Whether the client asked for a stream.
    public var isStream: Bool
    /// Which price list the cost is computed from.
    public var priceVersion: String
    /// The prompt's tokens, estimated from its size.
    public var estimatedPromptTokens: Int
    /// The beginning of the last user message, at most 200 characters.
    public var contentPreview: String
    /// The request id the client sent along, if any.
    public var clientRequestID: String?
    /// Names of suspect patterns in the prompt, with commas between them; nil where none was found.
    public var flagged: String?
    /// What was asked for, such as `embeddings`; nil for a chat answer in whatever protocol.
    public var operation: String?

    /// An opening row; what is optional defaults to absent.
    public init(
        requestID: RequestID,
        startedAtMilliseconds: Int64,
        keyID: String? = nil,
        surface: String,
        routeKind: RouteKind = .explicit,
        sessionID: String? = nil,
        category: String? = nil,
        routingMode: String? = nil,
        clientModel: String,
        provider: String,
        model: String,
        isStream: Bool,
        priceVersion: String = "",
        estimatedPromptTokens: Int = 0,
        contentPreview: String = "",
        clientRequestID: String? = nil,
        flagged: String? = nil,
        operation: String? = nil
    ) {
        self.requestID = requestID
        self.startedAtMilliseconds = startedAtMilliseconds
        self.keyID = keyID
        self.surface = surface
        self.routeKind = routeKind
        self.sessionID = sessionID
        self.category = category
        self.routingMode = routingMode
        self.clientModel = clientModel
        self.provider = provider
        self.model = model
        self.isStream = isStream
        self.priceVersion = priceVersion
        self.estimatedPromptTokens = estimatedPromptTokens
        self.contentPreview = contentPreview
        self.clientRequestID = clientRequestID
        self.flagged = flagged
        self.operation = operation
    }
}

/// How far a request has come, so that a crash loses at most a second of counted tokens, and no provider's failure.
public struct LedgerProgress: Sendable, Equatable {
    /// The sequence number of the request's `open`.
    public var opened: UInt64
    /// The completion tokens counted so far.
    public var completionTokens: Int
    /// The provider that is answering, when it is not the first one asked.
    public var provider: String?
    /// The model that is answering, when it is not the first one asked for.
    public var model: String?
    /// The calls that have ended, all since the request's beginning; empty while there is none but the running one.
    public var calls: [ProviderCalls]

    /// So many tokens of the request opened by record `opened`.
    public init(
        opened: UInt64,
        completionTokens: Int,
        provider: String? = nil,
        model: String? = nil,
        calls: [ProviderCalls] = []
    ) {
        self.opened = opened
        self.completionTokens = completionTokens
        self.provider = provider
        self.model = model
        self.calls = calls
    }
}
