public import JSON

/// What a provider's error body says, whatever its shape.
public struct UpstreamRefusal: Sendable, Equatable {
    /// The provider's words; nil when the body holds none.
    public var message: String?
    /// Its machine-readable code or type.
    public var code: String?
    /// The kind of error, where the provider tells more than that.
    public var type: String?
    /// The request field at fault, in the words of the provider's protocol.
    public var param: String?
    /// Whether the message is the body itself, which was no JSON; it may be as long as a page.
    public private(set) var isPlainText = false
    /// What the body was where it was no error of an API: `a page of HTML`, `an empty body`; nil where it says something.
    public var form: String?
    /// Whether it is an error of an API; a server that only lacks the address says `{"detail":"Not Found"}`, a page or nothing.
    private var isOfAPI: Bool { code != nil || type != nil || param != nil }

    /// What was said; nothing by default.
    public init(message: String? = nil, code: String? = nil, type: String? = nil, param: String? = nil) {
        self.message = message
        self.code = code
        self.type = type
        self.param = param
        shorten()
    }

    /// Reads `{"error":{"message","code","type"}}`, `{"error":"…","error_type"}`, `{"message":"…"}`, `{"detail":"…"}` and
    /// `{"detail":[{"msg":"…"}]}`; of another body its text, unless it is a page for a browser.
    public init(body: [UInt8], parser: JSONParser) {
        // house: a body that is not JSON is read as text
        if let element = try? parser.parse(body) {
            self.init(element)
            if let text = element.string { speak(Self.line(Array(text.utf8))) }
        } else {
            self.init()
            speak(Self.line(body))
        }
        guard message == nil else { return }
        switch body.first(where: { $0 != 32 && !(9...13).contains($0) }) {
        case nil: form = "an empty body"
        case UInt8(ascii: "<"): form = "a page of HTML"
        default: form = "a body that names no error"
        }
    }

    private mutating func speak(_ text: String?) {
        message = text
        isPlainText = text != nil
        shorten()
    }

    /// A text on one line; nil for a page, for bytes that are no text, and for nothing.
    private static func line(_ body: [UInt8]) -> String? {
        let words = String(decoding: body.prefix(longest * 4), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard let first = words.first, !first.hasPrefix("<") else { return nil }
        let line = words.joined(separator: " ")
        return line.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? nil : line
    }

    /// Reads an error that stands in a stream's event.
    public init(_ element: JSONElement) {
        let error = element["error"]
        if let text = error?.string {
            message = text
            code = element["error_type"]?.string
        } else if let error, !error.isNull {
            message = error["message"]?.string
            type = error["type"]?.string
            param = error["param"]?.string
            code = error["code"]?.string ?? error["status"]?.string ?? type
            code = code ?? error["code"]?.int.map { String($0) }
        } else {
            if let kind = element["type"]?.string, kind != "error" { type = kind }
            param = element["param"]?.string
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
            type = error["type"]?.string
            param = error["param"]?.string
            code = error["code"]?.string ?? error["status"]?.string ?? type
            code = code ?? error["code"]?.int.map { String($0) }
        } else {
            if let kind = value["type"]?.string, kind != "error" { type = kind }
            param = value["param"]?.string
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

    /// What the provider does not have, where it answers 404.
    public enum Missing: Sendable, Equatable {
        /// The model, or what stands for it.
        case model
        /// Something else that the request names, such as a file.
        case other
        /// The address itself: the gateway asks where the provider has nothing.
        case address
    }

    /// What a 404 is about: the model only where the words say so, or where nothing but an API can have spoken them.
    public func missing(model: String) -> Missing {
        let words = message?.lowercased() ?? ""
        if words == "not found" || code == "unknown_url" || Self.wordsForNoAddress.contains(where: words.hasPrefix) {
            return .address
        }
        if let param, param != "model" { return .other }
        if param == "model" || words.contains("model") || words.contains("deployment") { return .model }
        if !model.isEmpty, words.contains(model.lowercased()) { return .model }
        return isOfAPI ? .model : .address
    }

    /// OpenAI, Express, Spring's kind and gateways in between, of an address they do not have.
    private static let wordsForNoAddress = [
        "invalid url (", "unknown request url", "cannot post /", "no static resource", "no route matched",
        "404 page not found",
    ]

    /// How OpenAI's kind, Anthropic, Google and Hugging Face's servers say it, all but the first without a code of its own.
    private static let wordsForTooLong = [
        "maximum context length", "context_length_exceeded", "prompt is too long", "exceed context limit",
        "exceeds the maximum number of tokens allowed", "`inputs` must have less than",
        "`inputs` tokens + `max_new_tokens` must be <=",
    ]

    private mutating func shorten() {
        if type == code { type = nil }
        guard let long = message, long.utf8.count > Self.longest else { return }
        message = String(long.prefix(Self.longest)) + "…"
    }

    /// Enough for any error meant for people; chosen, unmeasured.
    private static let longest = 2000
}
