import HTTPCodec
public import JSON

/// Cohere's `GET /v1/models`, page by page.
public struct CohereModelList: ModelListDialect {
    /// The reader.
    public init() {}

    /// The path of the first page, or of the one that `next` leads to.
    public func path(_ path: String, next: String?) -> String {
        // the longest page Cohere gives
        path + "?page_size=1000" + (next.map { "&page_token=" + PercentCoding.encodedSegment($0) } ?? "")
    }

    /// Reads a page.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    public func page(from body: JSONValue) throws(DialectFault) -> ModelListPage {
        guard let rows = body["models"]?.array else {
            if body["message"]?.string != nil { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("answered without a list of models")
        }
        let models = rows.compactMap { row -> ListedModel? in
            guard let name = row["name"]?.string, !name.isEmpty else { return nil }
            var model = ListedModel(name)
            model.owner = "cohere"
            model.contextWindow = row.firstCount("context_length")
            model.isDeprecated = row["is_deprecated"]?.bool ?? false
            for endpoint in (row["endpoints"]?.array ?? []).compactMap(\.string) {
                if let word = Self.words[endpoint] { model.capabilities.append(word) }
            }
            let features = (row["features"]?.array ?? []).compactMap(\.string)
            for (feature, word) in [("tools", "tools"), ("vision", "vision"), ("reasoning", "reasoning")]
            where features.contains(feature) { model.capabilities.append(word) }
            return model
        }
        return ModelListPage(models, next: body["next_page_token"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static let words = ["chat": "chat", "embed": "embedding", "rerank": "rerank", "generate": "completion"]
}
