public import Domain
public import JSON

/// A provider type's words for the question how many tokens a request has.
public protocol TokenCountDialect: Sendable {
    /// Whose words they are.
    var chatProtocol: ChatProtocol { get }

    /// Header fields that every call needs besides the key.
    var headers: [(name: String, value: String)] { get }

    /// The operation's path below the base URL, version included.
    func path(model: String) -> String

    /// The body of the call.
    ///
    /// - Throws: `UnsupportedField` for what it cannot express.
    func body(for chat: ChatRequest) throws(UnsupportedField) -> JSONObject

    /// Reads the count.
    ///
    /// - Throws: `DialectFault` when it is an error or not this protocol.
    func tokens(from body: JSONValue) throws(DialectFault) -> Int
}
