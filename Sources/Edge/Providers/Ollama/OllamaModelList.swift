public import JSON

/// Ollama's `GET /api/tags`: the models on its disk.
public struct OllamaModelList: ModelListDialect {
    /// The reader.
    public init() {}

    /// Reads the list; a model with the tag `latest` is called by its bare name, as people write it: Ollama takes both.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    public func page(from body: JSONValue) throws(DialectFault) -> ModelListPage {
        guard let rows = body["models"]?.array else {
            if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("answered without a list of models")
        }
        let models = rows.compactMap { row -> ListedModel? in
            guard let name = row["model"]?.string ?? row["name"]?.string, !name.isEmpty else { return nil }
            var model = ListedModel(name.hasSuffix(":latest") ? String(name.dropLast(7)) : name)
            let details = row["details"] ?? .null
            let words = [details["family"]?.string, details["parameter_size"]?.string].compactMap(\.self)
            model.summary = words.isEmpty ? nil : words.joined(separator: ", ")
            // a model without chat is in no list of capabilities, but its architecture tells
            let isEmbedding = words.contains { $0.hasSuffix("bert") } || name.contains("embed")
            model.capabilities = [isEmbedding ? "embedding" : "chat"]
            return model
        }
        return ModelListPage(models)
    }
}
