public import JSON

/// What a provider's error body says, whatever its shape.
public struct UpstreamRefusal: Sendable, Equatable {
    /// The provider's words; nil when the body holds none.
    public var message: String?
    /// Its machine-readable code or type.
    public var code: String?

    /// What was said; nothing by default.
    public init(message: String? = nil, code: String? = nil) {
        self.message = message
        self.code = code
        shorten()
    }

    /// Reads `{"error":{"message","code","type"}}`, `{"error":"…","error_type"}`, `{"message":"…"}`, `{"detail":"…"}` and
    /// `{"detail":[{"msg":"…"}]}`.
    public init(body: [UInt8], parser: JSONParser) {
        // house: a body that is not JSON says nothing
        if let element = try? parser.parse(body) { self.init(element) } else { self.init() }
    }

    /// Reads an error that stands in a stream's event.
    public init(_ element: JSONElement) {
        let error = element["error"]
        if let text = error?.string {
            message = text
            code = element["error_type"]?.string
        } else if let error, !error.isNull {
            message = error["message"]?.string
            code = error["code"]?.string ?? error["status"]?.string ?? error["type"]?.string
            code = code ?? error["code"]?.int.map { String($0) }
        } else {
            message = element["message"]?.string ?? element["detail"]?.string
            if let detail = element["detail"] {
                for row in detail.array where message == nil { message = row["msg"]?.string }
            }
            code = element["code"]?.string ?? element["code"]?.int.map { String($0) }
        }
        shorten()
    }

    /// Reads the same shapes from a tree.
    public init(_ value: JSONValue) {
        let error = value["error"]
        if let text = error?.string {
            message = text
            code = value["error_type"]?.string
        } else if let error, !error.isNull {
            message = error["message"]?.string
            code = error["code"]?.string ?? error["status"]?.string ?? error["type"]?.string
            code = code ?? error["code"]?.int.map { String($0) }
        } else {
            message = value["message"]?.string ?? value["detail"]?.string ?? value["detail"]?[0]?["msg"]?.string
            code = value["code"]?.string ?? value["code"]?.int.map { String($0) }
        }
        shorten()
    }

    /// Whether the provider says that the prompt is larger than the model's context.
    public var saysContextExceeded: Bool {
        if code == "context_length_exceeded" || code == "token_limit_exceeded" { return true }
        guard let message = message?.lowercased() else { return false }
        return Self.wordsForTooLong.contains { message.contains($0) }
    }

    /// How OpenAI's kind, Anthropic, Google and Hugging Face's servers say it, all but the first without a code of its own.
    private static let wordsForTooLong = [
        "maximum context length", "context_length_exceeded", "prompt is too long", "exceed context limit",
        "exceeds the maximum number of tokens allowed", "`inputs` must have less than",
        "`inputs` tokens + `max_new_tokens` must be <=",
    ]

    private mutating func shorten() {
        guard let long = message, long.utf8.count > Self.longest else { return }
        message = String(long.prefix(Self.longest)) + "…"
    }

    /// Enough for any error meant for people; chosen, unmeasured.
    private static let longest = 2000
}
