/// An answer as a client received it.
public struct ClientResponse: Sendable {
    /// How the body came to its end.
    public enum Ending: Sendable, Equatable {
        case complete
        case cut
        case reset
        case timedOut
        case unread
    }

    /// The status.
    public let status: Int
    /// Headers, names in lower case.
    public let headers: [(name: String, value: String)]
    /// The body as far as it came, without framing.
    public var body: [UInt8] = []
    /// How the body ended.
    public var ending = Ending.unread
    /// From the request's first byte to the end of the answer.
    public var duration: Duration = .zero
    var taken = 0

    /// An answer without a body yet.
    public init(status: Int, headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers
    }

    /// The first header of that name, in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The body as text.
    public var text: String {
        String(decoding: body, as: UTF8.self)
    }

    /// The body as JSON, `.null` when it is none.
    public var json: JSONNode {
        JSONNode.parse(body)
    }

    /// What stands after `data: `, event by event; a line may end in CR, LF or both.
    public var events: [String] {
        let lines = body.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        return lines.compactMap { line in
            let text = String(decoding: line, as: UTF8.self)
            let field = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
            guard field.hasPrefix("data:") else { return nil }
            return String(field.dropFirst(5).drop { $0 == " " })
        }
    }

    /// The events that are JSON.
    public var chunks: [JSONNode] {
        events.filter { $0 != "[DONE]" }.map { JSONNode.parse($0) }
    }

    /// The text of the assistant, be it streamed or whole.
    public var content: String {
        let whole = json["choices"][0]["message"]["content"].string
        return whole ?? chunks.compactMap { $0["choices"][0]["delta"]["content"].string }.joined()
    }

    /// The reason the assistant ended for, if one was given.
    public var finishReason: String? {
        let whole = json["choices"][0]["finish_reason"].string
        return whole ?? chunks.lazy.compactMap { $0["choices"][0]["finish_reason"].string }.first
    }

    /// How often the stream said `[DONE]`.
    public var doneCount: Int {
        events.count { $0 == "[DONE]" }
    }

    /// The error of a body or of a stream, `.null` where there is none.
    public var error: JSONNode {
        if json.has("error") { return json["error"] }
        return chunks.first { $0.has("error") }?["error"] ?? .null
    }

    /// The provider that answered, as a stream or a body tells it.
    public var provider: String? {
        header("x-proxy-provider") ?? json["_proxy_info"]["provider"].string
    }

    /// The id under which log and ledger know the request.
    public var requestID: String? {
        header("x-request-id")
    }

    /// Whether this claims to be a stream that went well: a finish reason, `[DONE]`, no error.
    public var claimsStreamedSuccess: Bool {
        status == 200 && finishReason != nil && doneCount > 0 && error == .null
    }
}
