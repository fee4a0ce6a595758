public import Domain
public import JSON

/// Ollama's words for vectors: `/api/embed`.
///
/// | canonical | Ollama |
/// |---|---|
/// | `dimensions`, `isTruncated` | `dimensions`, `truncate` |
/// | `user` | left out |
/// | a task, a heading, tokens instead of a text | impossible |
public struct OllamaEmbeddings: EmbeddingDialect {
    /// The dialect of an Ollama server.
    public init() {}

    /// `/api/embed`.
    public func path(model: String) -> String { "/api/embed" }

    /// The body of a call.
    public func body(
        for request: EmbeddingRequest,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        if request.task != nil { notes.leaveOut(.task) }
        if request.title != nil { throw UnsupportedField(.messages, at: "title", "is not known to this provider") }
        var texts: [JSONValue] = []
        texts.reserveCapacity(request.inputs.count)
        for (place, input) in request.inputs.enumerated() {
            guard case .text(let text) = input else {
                throw UnsupportedField(.messages, at: "input[\(place)]", "takes texts, not tokens")
            }
            texts.append(.string(text))
        }
        var body: JSONObject = ["model": .string(request.model), "input": .array(texts)]
        body["dimensions"] = request.dimensions.map { .number($0) }
        body["truncate"] = request.isTruncated.map { .bool($0) }
        if request.user != nil { notes.leaveOut(.user) }
        return body
    }

    /// Reads an answer.
    public func answer(from body: JSONValue) throws(DialectFault) -> EmbeddingAnswer {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let rows = body["embeddings"]?.array else { throw .notProtocol("sent JSON without embeddings") }
        var vectors: [[Float]] = []
        vectors.reserveCapacity(rows.count)
        for row in rows {
            guard let numbers = row.array else { throw .notProtocol("sent an embedding that is none") }
            let vector = numbers.compactMap { $0.double.map { Float($0) } }
            guard vector.count == numbers.count else { throw .notProtocol("sent an embedding that is none") }
            vectors.append(vector)
        }
        return EmbeddingAnswer(vectors: vectors, model: body["model"]?.string, usage: Usage(ollama: body))
    }
}
