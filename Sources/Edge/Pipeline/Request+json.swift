import Domain
import HTTP
import JSON
import NIOCore

extension Request {
    /// The body as a tree, for what is translated and for small requests.
    ///
    /// - Throws: `invalidRequest` when it is not a JSON object.
    func jsonObject() throws(GatewayError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) {
            value = try body.withUnsafeReadableBytes { bytes in
                Result { () throws(JSONError) in try JSONValue(parsing: bytes) }
            }.get()
        } catch {
            throw GatewayError(.invalidRequest, "the body is not JSON: \(error.message)")
        }
        guard case .object(let object) = value else {
            throw GatewayError(.invalidRequest, "the body must be a JSON object")
        }
        return object
    }
}
