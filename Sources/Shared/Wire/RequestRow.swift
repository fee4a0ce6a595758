public import Domain

/// One request as the ledger shows it, in one flat object.
public struct RequestRow: Codable, Sendable, Equatable {
    /// The request's name, as in response headers and log.
    public var requestID: String
    /// When it arrived, in milliseconds since 1970.
    public var startedAtMilliseconds: Int64
    /// The first characters of the key's hash.
    public var keyID: String?
    /// The family of URLs.
    public var surface: String
    /// How provider and model were chosen.
    public var routeKind: String
    /// The session it belongs to.
    public var sessionID: String?
    /// The category it was put in.
    public var category: String?
    /// Who classified it.
    public var routingMode: String?
    /// The model as the client wrote it.
    public var clientModel: String
    /// The provider that answered, or was asked last.
    public var provider: String
    /// The model that answered, or was asked for last.
    public var model: String
    /// Whether the client asked for a stream.
    public var isStream: Bool
    /// Which price list the cost is from.
    public var priceVersion: String
    /// The prompt's tokens by size.
    public var estimatedPromptTokens: Int
    /// The beginning of the last user message.
    public var contentPreview: String
    /// The id the client sent along.
    public var clientRequestID: String?
    /// Names of suspect patterns in its prompt; absent where none was found.
    public var flagged: [String]?
    /// How it ended; absent while it runs.
    public var outcome: Outcome?
    /// Tokens read.
    public var promptTokens: Int
    /// Tokens written.
    public var completionTokens: Int
    /// Of the prompt, read from the provider's cache.
    public var cacheReadTokens: Int
    /// Of the prompt, written to the provider's cache.
    public var cacheWriteTokens: Int
    /// Of those, kept for an hour; absent in the answers of older workers, as are the tokens of sound.
    public var cacheWriteLongTokens: Int?
    /// Of the completion, reasoning.
    public var reasoningTokens: Int
    /// Of the prompt, sound.
    public var audioPromptTokens: Int?
    /// Of the completion, sound.
    public var audioCompletionTokens: Int?
    /// Who says how many tokens.
    public var evidence: Evidence
    /// What it cost, exactly.
    public var costMicrodollars: Int64
    /// What it cost in dollars, for display.
    public var costUSD: Double
    /// The HTTP status the client got, zero for none.
    public var status: Int
    /// What went wrong.
    public var errorCode: String?
    /// Which time limit fired.
    public var timeLimit: TimeLimit?
    /// How many upstream calls were tried.
    public var attempts: Int
    /// Until the first token, in milliseconds.
    public var timeToFirstTokenMilliseconds: Double?
    /// Until the end, in milliseconds.
    public var durationMilliseconds: Double
    /// The size of the request's body.
    public var bytesIn: Int
    /// The size of the answer's body.
    public var bytesOut: Int
    /// The answer's own id.
    public var responseID: String?
    /// The parts of an answer that more than one provider wrote.
    public var legs: [LedgerClose.Leg]
    /// What was asked for, such as `embeddings`; absent for a chat answer.
    public var operation: String?
    /// Who was called and what came of it; absent where it was one call at most that ended as the row says.
    public var calls: [ProviderCalls]?

    /// The row of a request, closed or not.
    public init(_ open: LedgerOpen, _ close: LedgerClose?) {
        requestID = open.requestID.text
        startedAtMilliseconds = open.startedAtMilliseconds
        keyID = open.keyID
        surface = open.surface
        routeKind = open.routeKind.rawValue
        sessionID = open.sessionID
        category = open.category
        routingMode = open.routingMode
        clientModel = open.clientModel
        provider = close?.provider ?? open.provider
        model = close?.model ?? open.model
        isStream = open.isStream
        priceVersion = open.priceVersion
        estimatedPromptTokens = open.estimatedPromptTokens
        contentPreview = open.contentPreview
        clientRequestID = open.clientRequestID
        flagged = open.flagged.map { $0.split(separator: ",").map(String.init) }
        outcome = close?.outcome
        let usage = close?.usage ?? .none
        promptTokens = usage.promptTokens
        completionTokens = usage.completionTokens
        cacheReadTokens = usage.cacheReadTokens
        cacheWriteTokens = usage.cacheWriteTokens
        cacheWriteLongTokens = usage.cacheWriteLongTokens
        reasoningTokens = usage.reasoningTokens
        audioPromptTokens = usage.audioPromptTokens
        audioCompletionTokens = usage.audioCompletionTokens
        evidence = usage.evidence
        costMicrodollars = close?.cost.microdollars ?? 0
        costUSD = close?.cost.dollars ?? 0
        status = close?.status ?? 0
        errorCode = close?.errorCode
        timeLimit = close?.timeLimit
        attempts = close?.attempts ?? 0
        timeToFirstTokenMilliseconds = close?.timeToFirstToken.map { $0 / .milliseconds(1) }
        durationMilliseconds = close.map { $0.duration / .milliseconds(1) } ?? 0
        bytesIn = close?.bytesIn ?? 0
        bytesOut = close?.bytesOut ?? 0
        responseID = close?.responseID
        legs = close?.legs ?? []
        operation = open.operation
        calls = close.flatMap { $0.calls.isEmpty ? nil : $0.calls }
    }

    private enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case startedAtMilliseconds = "started_at_ms"
        case keyID = "key_id"
        case surface
        case routeKind = "route_kind"
        case sessionID = "session_id"
        case category
        case routingMode = "routing_mode"
        case clientModel = "client_model"
        case provider
        case model
        case isStream = "stream"
        case priceVersion = "price_version"
        case estimatedPromptTokens = "estimated_prompt_tokens"
        case contentPreview = "content_preview"
        case clientRequestID = "client_request_id"
        case flagged
        case outcome
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case cacheReadTokens = "cache_read_tokens"
        case cacheWriteTokens = "cache_write_tokens"
        case cacheWriteLongTokens = "cache_write_long_tokens"
        case reasoningTokens = "reasoning_tokens"
        case audioPromptTokens = "audio_prompt_tokens"
        case audioCompletionTokens = "audio_completion_tokens"
        case evidence
        case costMicrodollars = "cost_microdollars"
        case costUSD = "cost_usd"
        case status
        case errorCode = "error_code"
        case timeLimit = "time_limit"
        case attempts
        case timeToFirstTokenMilliseconds = "ttft_ms"
        case durationMilliseconds = "duration_ms"
        case bytesIn = "bytes_in"
        case bytesOut = "bytes_out"
        case responseID = "response_id"
        case legs
        case operation
        case calls
    }
}
