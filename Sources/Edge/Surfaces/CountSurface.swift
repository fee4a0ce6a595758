import Domain
import JSON

/// A client protocol's question how many tokens a request has.
protocol CountSurface: Sendable {
    /// Whose words they are.
    var chatProtocol: ChatProtocol { get }

    /// Header fields of the client that a provider of the same protocol is given.
    var passedHeaders: [String] { get }

    /// The model whose tokens are wanted.
    ///
    /// - Throws: `GatewayError` `invalid_request` where none is named.
    func model(in body: JSONObject) throws(GatewayError) -> String

    /// Reads the request whose tokens are wanted.
    ///
    /// - Throws: `GatewayError` `invalid_request` that names the field.
    func request(from body: JSONObject) throws(GatewayError) -> ChatRequest

    /// What changes in the client's body where a provider of the same protocol knows the model by another name.
    func renaming(in body: JSONObject, to model: String) -> JSONSplice

    /// Writes the answer.
    func body(tokens: Int) -> JSONObject
}

extension CountSurface {
    var passedHeaders: [String] { [] }
}
