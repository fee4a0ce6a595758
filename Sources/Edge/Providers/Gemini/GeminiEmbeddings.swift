public import Domain
public import JSON

/// Gemini's words for vectors: `:batchEmbedContents`, for one text too.
///
/// | canonical | Gemini |
/// |---|---|
/// | `task` | `taskType`: `search_document` is `RETRIEVAL_DOCUMENT`, `search_query` `RETRIEVAL_QUERY`, others in capitals |
/// | `title` | `title`, which Google heeds for `RETRIEVAL_DOCUMENT` |
/// | `dimensions` | `outputDimensionality` |
/// | `user` | left out |
/// | tokens instead of a text, texts that must not be cut | impossible |
public struct GeminiEmbeddings: EmbeddingDialect {
    /// The dialect of a Gemini provider.
    public init() {}

    /// Google's bound for one batch.
    public var mostInputs: Int { 100 }

    /// `/v1beta/models/{model}:batchEmbedContents`.
    public func path(model: String) -> String { GeminiModelName(model).path("batchEmbedContents") }

    /// The body of a call.
    public func body(
        for request: EmbeddingRequest,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        if request.isTruncated == false {
            throw UnsupportedField(.messages, at: "truncate", "cuts texts that are too long")
        }
        var common: JSONObject = [:]
        if let task = request.task { common["taskType"] = .string(Self.taskType(task)) }
        if let title = request.title { common["title"] = .string(title) }
        if let length = request.dimensions { common["outputDimensionality"] = .number(length) }
        let model = JSONValue.string(GeminiModelName(request.model).resource)
        var requests: [JSONValue] = []
        requests.reserveCapacity(request.inputs.count)
        for (index, input) in request.inputs.enumerated() {
            guard case .text(let text) = input else {
                throw UnsupportedField(.messages, at: "input[\(index)]", "takes texts, not tokens")
            }
            var one: JSONObject = ["model": model, "content": ["parts": [["text": .string(text)]]]]
            one.merge(common)
            requests.append(.object(one))
        }
        if request.user != nil { notes.leaveOut(.user) }
        return ["requests": .array(requests)]
    }

    /// Reads `embeddings` of a batch, or `embedding` of a single text.
    public func answer(from body: JSONValue) throws(DialectFault) -> EmbeddingAnswer {
        if body["error"] != nil { throw .refused(UpstreamRefusal(gemini: body)) }
        guard let rows = body["embeddings"]?.array ?? body["embedding"].map({ [$0] }) else {
            throw .notProtocol("sent an answer without embeddings")
        }
        var vectors: [[Float]] = []
        vectors.reserveCapacity(rows.count)
        for row in rows {
            guard let values = row["values"]?.array else { throw .notProtocol("sent an embedding without values") }
            vectors.append(values.map { Float($0.double ?? .nan) })
        }
        return EmbeddingAnswer(vectors: vectors, usage: body["usageMetadata"].flatMap { Usage(gemini: $0) })
    }

    /// Google's word for a task.
    public static func taskType(_ task: String) -> String {
        switch task {
        case "search_document": "RETRIEVAL_DOCUMENT"
        case "search_query": "RETRIEVAL_QUERY"
        default: task.uppercased()
        }
    }

    /// The canonical word for Google's; nil where none is given.
    public static func task(_ taskType: String) -> String? {
        switch taskType {
        case "", "TASK_TYPE_UNSPECIFIED": nil
        case "RETRIEVAL_DOCUMENT": "search_document"
        case "RETRIEVAL_QUERY": "search_query"
        default: taskType.lowercased()
        }
    }
}
