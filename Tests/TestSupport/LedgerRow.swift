/// A closed row of the ledger as GET /v1/requests shows it.
public struct LedgerRow: Sendable {
    /// The row as it came.
    public let json: JSONNode

    /// Reads one row.
    public init(_ json: JSONNode) {
        self.json = json
    }

    /// The id that the client saw as X-Request-ID.
    public var requestID: String { json["request_id"].string ?? "" }
    /// How the request ended.
    public var outcome: String { json["outcome"].string ?? "" }
    /// The provider that answered, or was asked last.
    public var provider: String { json["provider"].string ?? "" }
    /// The tries it took.
    public var attempts: Int { json["attempts"].int ?? -1 }
    /// Input tokens.
    public var prompt: Int { json["prompt_tokens"].int ?? -1 }
    /// Output tokens.
    public var completion: Int { json["completion_tokens"].int ?? -1 }
    /// Whose figures the tokens are.
    public var evidence: String { json["evidence"].string ?? "" }
    /// The time limit that fired, if one did.
    public var timeLimit: String? { json["time_limit"].string }
    /// The error's code, if it ended in one.
    public var errorCode: String? { json["error_code"].string }
    /// What it cost in micro-dollars.
    public var microDollars: Int { Int(((json["cost_usd"].double ?? 0) * 1_000_000).rounded()) }
    /// The parts of an answer that more than one provider wrote, each like a row of its own; none of any other answer.
    public var legs: [LedgerRow] { json["legs"].items.map { LedgerRow($0) } }

    /// The ways in which a request can have ended.
    public static let outcomes: Set<String> = ["completed", "failed", "interrupted", "cancelled"]
}
