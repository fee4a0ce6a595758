public import JSON

/// Anthropic's `GET /v1/models`, page by page.
public struct AnthropicListedModels: ModelListDialect {
    /// The reader.
    public init() {}

    /// The protocol's version.
    public var headers: [(name: String, value: String)] { AnthropicModelPage.headers }

    /// The path of the first page, or of the one that `next` leads to.
    public func path(_ path: String, next: String?) -> String { AnthropicModelPage.path(after: next) }

    /// Reads a page.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    public func page(from body: JSONValue) throws(DialectFault) -> ModelListPage {
        let page = try AnthropicModelPage(body)
        var rows: [String: JSONValue] = [:]
        for row in body["data"]?.array ?? [] {
            if let id = row["id"]?.string { rows[id] = row }
        }
        let models = page.ids.map { id -> ListedModel in
            var model = ListedModel(id)
            let row = rows[id] ?? .null
            model.name = row["display_name"]?.string
            model.owner = "anthropic"
            model.contextWindow = row.firstCount("max_input_tokens")
            model.maxOutput = row.firstCount("max_tokens")
            model.capabilities = ["chat"]
            return model
        }
        return ModelListPage(models, next: page.next)
    }
}
