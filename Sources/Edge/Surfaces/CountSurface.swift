import Domain
import JSON

/// A client protocol's question how many tokens a request has.
protocol CountSurface: Sendable {
    /// Reads the request whose tokens are wanted.
    ///
    /// - Throws: `GatewayError` `invalid_request` that names the field.
    func request(from body: JSONObject) throws(GatewayError) -> ChatRequest

    /// Writes the answer.
    func body(tokens: Int) -> JSONObject
}
