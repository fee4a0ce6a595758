public import JSON

/// Mistral's `GET /v1/models`: OpenAI's rows with what a model can do, and when it goes.
public struct MistralModelList: ModelListDialect {
    /// The reader.
    public init() {}

    /// Reads a page.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    public func page(from body: JSONValue) throws(DialectFault) -> ModelListPage {
        guard let rows = body["data"]?.array else {
            if body["message"]?.string != nil { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("answered without a list of models")
        }
        return ModelListPage(
            rows.compactMap { row in
                guard var model = OpenAIModelList.model(row) else { return nil }
                // a date once one is announced
                model.isDeprecated = row["deprecation"]?.string != nil
                return model
            }
        )
    }
}
