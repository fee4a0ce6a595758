public import JSON

/// What a provider's error body says, whatever its shape.
public struct UpstreamRefusal: Sendable, Equatable {
    /// The provider's words; nil when the body holds none.
    public var message: String?
    /// Its machine-readable code or type.
    public var code: String?

    /// Nothing was said.
    public init() {}

    /// Reads `{"error":{"message","code","type"}}`, `{"error":"…"}`, `{"message":"…"}` and `{"detail":"…"}`.
    public init(body: [UInt8], parser: JSONParser) {
        // house: a body that is not JSON says nothing
        if let element = try? parser.parse(body) { self.init(element) } else { self.init() }
    }

    /// Reads an error that stands in a stream's event.
    public init(_ element: JSONElement) {
        let error = element["error"]
        if let text = error?.string {
            message = text
        } else if let error {
            message = error["message"]?.string
            code = error["code"]?.string ?? error["type"]?.string
        } else {
            message = element["message"]?.string ?? element["detail"]?.string
            code = element["code"]?.string
        }
        if let long = message, long.utf8.count > Self.longest { message = String(long.prefix(Self.longest)) + "…" }
    }

    /// Whether the provider says that the prompt is larger than the model's context.
    public var saysContextExceeded: Bool {
        if code == "context_length_exceeded" || code == "token_limit_exceeded" { return true }
        guard let message = message?.lowercased() else { return false }
        return message.contains("maximum context length") || message.contains("context_length_exceeded")
    }

    /// Enough for any error meant for people; chosen, unmeasured.
    private static let longest = 2000
}
