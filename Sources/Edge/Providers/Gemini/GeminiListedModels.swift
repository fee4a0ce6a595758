import HTTPCodec
public import JSON

/// Google's `GET /v1beta/models`, page by page.
public struct GeminiListedModels: ModelListDialect {
    /// The reader.
    public init() {}

    /// The path of the first page, or of the one that `next` leads to.
    public func path(_ path: String, next: String?) -> String {
        GeminiModelList.path + (next.map { "&pageToken=" + PercentCoding.encodedSegment($0) } ?? "")
    }

    /// Reads a page.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    public func page(from body: JSONValue) throws(DialectFault) -> ModelListPage {
        let models = try GeminiModelList.models(from: body).map { row -> ListedModel in
            var model = ListedModel(row.id)
            model.name = row.displayName
            model.summary = row.summary
            model.owner = "google"
            model.contextWindow = row.inputTokenLimit
            model.maxOutput = row.outputTokenLimit
            if row.methods.contains("generateContent") { model.capabilities.append("chat") }
            if row.methods.contains("embedContent") { model.capabilities.append("embedding") }
            if row.methods.contains("predict") { model.capabilities.append("image_generation") }
            return model
        }
        return ModelListPage(models, next: body["nextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }
}
