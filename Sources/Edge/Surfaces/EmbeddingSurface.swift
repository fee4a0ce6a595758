import Domain
import JSON

/// A client protocol for embeddings: reads its requests into the canonical form and writes canonical answers in its words.
protocol EmbeddingSurface: Sendable {
    /// Reads a request; `model` is the one the client named, in the body or in the path.
    ///
    /// - Throws: `GatewayError` `invalid_request` that names the field and the cure, in the client's words.
    func request(from body: JSONObject, model: String) throws(GatewayError) -> EmbeddingRequest

    /// Writes an answer to the request with this body.
    func body(of answer: EmbeddingAnswer, to body: JSONObject, _ context: AnswerContext) -> JSONObject

    /// What the client calls a field of the canonical form, for errors.
    func name(of field: ChatField) -> String
}

extension EmbeddingSurface {
    func name(of field: ChatField) -> String { field.rawValue }
}
