public import Domain
public import JSON

/// Cohere's words for vectors: `/v2/embed`, texts alone.
///
/// | canonical | Cohere |
/// |---|---|
/// | `task`, one of Cohere's four | `input_type`, which Cohere insists on: `search_document` where nothing was said |
/// | `dimensions` | `output_dimension` |
/// | `isTruncated` | `truncate`: `END`, `NONE` |
/// | `user` | left out |
/// | another task, a heading, tokens instead of a text | impossible |
public struct CohereEmbeddings: EmbeddingDialect {
    /// The tasks Cohere knows for texts.
    public static let tasks: Set<String> = ["search_document", "search_query", "classification", "clustering"]

    /// The dialect of a Cohere provider.
    public init() {}

    /// Cohere's bound for one call.
    public var mostInputs: Int { 96 }

    /// `/v2/embed`.
    public func path(model: String) -> String { "/v2/embed" }

    /// The body of a call.
    public func body(
        for request: EmbeddingRequest,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        let task = request.task ?? "search_document"
        guard Self.tasks.contains(task) else {
            throw UnsupportedField(.messages, at: "task", "is not known to this provider: \(task)")
        }
        if request.title != nil { throw UnsupportedField(.messages, at: "title", "is not known to this provider") }
        var texts: [JSONValue] = []
        texts.reserveCapacity(request.inputs.count)
        for (place, input) in request.inputs.enumerated() {
            guard case .text(let text) = input else {
                throw UnsupportedField(.messages, at: "input[\(place)]", "takes texts, not tokens")
            }
            texts.append(.string(text))
        }
        var body: JSONObject = [
            "model": .string(request.model), "texts": .array(texts), "input_type": .string(task),
            "embedding_types": ["float"],
        ]
        body["output_dimension"] = request.dimensions.map { .number($0) }
        body["truncate"] = request.isTruncated.map { $0 ? "END" : "NONE" }
        if request.user != nil { notes.leaveOut(.user) }
        return body
    }

    /// Reads an answer by type, or one that is the vectors alone.
    public func answer(from body: JSONValue) throws(DialectFault) -> EmbeddingAnswer {
        guard let rows = body["embeddings"]?["float"]?.array ?? body["embeddings"]?.array else {
            if body["message"]?.string != nil { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("sent JSON without embeddings")
        }
        var vectors: [[Float]] = []
        vectors.reserveCapacity(rows.count)
        for row in rows {
            guard let numbers = row.array else { throw .notProtocol("sent an embedding that is none") }
            let vector = numbers.compactMap { $0.double.map { Float($0) } }
            guard vector.count == numbers.count else { throw .notProtocol("sent an embedding that is none") }
            vectors.append(vector)
        }
        var usage: Usage?
        if let billed = body["meta"]?["billed_units"]?["input_tokens"]?.double.flatMap({ Int(exactly: $0.rounded()) }) {
            usage = Usage(promptTokens: billed, completionTokens: 0, evidence: .provider)
        }
        return EmbeddingAnswer(vectors: vectors, model: body["model"]?.string, usage: usage)
    }
}
