public import JSON

/// One JSON-RPC 2.0 message.
public enum Message: Sendable, Hashable {
    case request(Request)
    case notification(Notification)
    case response(Response)
    case failure(Failure)

    /// A call that wants an answer.
    public struct Request: Sendable, Hashable {
        /// What the answer will be tied to.
        public var id: MessageID
        /// What is called.
        public var method: String
        /// An object or an array, where there is one.
        public var params: JSONValue?

        /// A call.
        public init(id: MessageID, method: String, params: JSONValue? = nil) {
            self.id = id
            self.method = method
            self.params = params
        }
    }

    /// A notice that wants no answer.
    public struct Notification: Sendable, Hashable {
        /// What has happened.
        public var method: String
        /// An object or an array, where there is one.
        public var params: JSONValue?

        /// A notice.
        public init(method: String, params: JSONValue? = nil) {
            self.method = method
            self.params = params
        }
    }

    /// The good answer to a call.
    public struct Response: Sendable, Hashable {
        /// The call's id.
        public var id: MessageID
        /// What was asked for.
        public var result: JSONValue

        /// An answer.
        public init(id: MessageID, result: JSONValue) {
            self.id = id
            self.result = result
        }
    }

    /// The bad answer to a call.
    public struct Failure: Sendable, Hashable {
        /// The call's id; nil where the call could not be read.
        public var id: MessageID?
        /// What went wrong.
        public var error: RPCError

        /// A bad answer.
        public init(id: MessageID?, error: RPCError) {
            self.id = id
            self.error = error
        }
    }

    /// Reads a message.
    ///
    /// - Throws: `RPCError` to answer with: `parseError` or `invalidRequest`.
    public init(parsing bytes: [UInt8]) throws(RPCError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .parseError("not JSON: \(error)")
        }
        try self.init(json)
    }

    /// Takes a message from its JSON.
    ///
    /// - Throws: `RPCError.invalidRequest` for what is no message; batches, which the protocol has given up, are none.
    public init(_ json: JSONValue) throws(RPCError) {
        guard case .object(let object) = json else { throw .invalidRequest("a message must be an object") }
        guard object["jsonrpc"]?.string == "2.0" else { throw .invalidRequest("jsonrpc must be \"2.0\"") }
        let id = object["id"].flatMap { MessageID($0) }
        if let method = object["method"] {
            self = try Self.call(method, id, object)
        } else if let error = object["error"] {
            guard let error = RPCError(error) else { throw .invalidRequest("error must have code and message") }
            guard id != nil || object["id"]?.isNull ?? true else {
                throw .invalidRequest("id must be a string or a number")
            }
            self = .failure(Failure(id: id, error: error))
        } else if let result = object["result"] {
            guard let id else { throw .invalidRequest("id must be a string or a number") }
            self = .response(Response(id: id, result: result))
        } else {
            throw .invalidRequest("a message must have method, result or error")
        }
    }

    /// The message as JSON.
    public var json: JSONValue {
        var object: JSONObject = ["jsonrpc": "2.0"]
        switch self {
        case .request(let request):
            object["id"] = request.id.json
            object["method"] = .string(request.method)
            object["params"] = request.params
        case .notification(let notification):
            object["method"] = .string(notification.method)
            object["params"] = notification.params
        case .response(let response):
            object["id"] = response.id.json
            object["result"] = response.result
        case .failure(let failure):
            object["id"] = .some(failure.id?.json ?? .null)
            object["error"] = failure.error.json
        }
        return .object(object)
    }

    /// The message as text; it has no line end inside.
    public func serialized() -> [UInt8] { json.serialized() }

    private static func call(_ method: JSONValue, _ id: MessageID?, _ object: JSONObject) throws(RPCError) -> Self {
        guard let method = method.string else { throw .invalidRequest("method must be a string") }
        let params = object["params"]
        switch params?.kind {
        case nil, .object, .array: break
        default: throw .invalidRequest("params must be an object or an array")
        }
        if let id { return .request(Request(id: id, method: method, params: params)) }
        guard object["id"] == nil else { throw .invalidRequest("id must be a string or a number") }
        return .notification(Notification(method: method, params: params))
    }
}
