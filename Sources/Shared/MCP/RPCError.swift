public import JSON

/// A failure as JSON-RPC says it to the peer.
public struct RPCError: Error, Sendable, Hashable {
    /// The codes that JSON-RPC fixes; others are the server's own.
    public enum Code {
        /// The text is not JSON.
        public static let parseError = -32_700
        /// The JSON is no message.
        public static let invalidRequest = -32_600
        /// There is no such method.
        public static let methodNotFound = -32_601
        /// The parameters do not fit the method.
        public static let invalidParams = -32_602
        /// The server failed.
        public static let internalError = -32_603
    }

    /// What kind of failure it is.
    public var code: Int
    /// What happened, in a sentence.
    public var message: String
    /// More, where the server says more.
    public var data: JSONValue?

    /// A failure.
    public init(code: Int, message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The text is not JSON.
    public static func parseError(_ message: String) -> Self { Self(code: Code.parseError, message: message) }

    /// The JSON is no message.
    public static func invalidRequest(_ message: String) -> Self { Self(code: Code.invalidRequest, message: message) }

    /// There is no such method.
    public static func methodNotFound(_ method: String) -> Self {
        Self(code: Code.methodNotFound, message: "method not found: \(method)")
    }

    /// The parameters do not fit the method.
    public static func invalidParams(_ message: String) -> Self { Self(code: Code.invalidParams, message: message) }

    /// The server failed.
    public static func internalError(_ message: String) -> Self { Self(code: Code.internalError, message: message) }

    /// A failure from its JSON; nil where code or message are missing.
    public init?(_ json: JSONValue) {
        guard let code = json["code"]?.int, let message = json["message"]?.string else { return nil }
        self.init(code: code, message: message, data: json["data"])
    }

    /// The failure as JSON.
    public var json: JSONValue {
        var object: JSONObject = ["code": .number(code), "message": .string(message)]
        object["data"] = data
        return .object(object)
    }
}
