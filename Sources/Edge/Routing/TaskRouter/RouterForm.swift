import Configuration
import Domain
import JSON

/// Reads the bodies of the endpoints that change the task router's categories.
struct RouterForm {
    let body: JSONObject

    /// The longest chain, the most keywords of a category and their longest, the longest description, in characters.
    ///
    /// Chosen, unmeasured: far more than anybody needs, and nothing a prompt or a page could not hold.
    private static let most = (models: 32, keywords: 500, keyword: 100, description: 1000)

    /// `POST /config/category`.
    func put() throws(GatewayError) -> RouterChange {
        let name = try text("name")
        guard CategoryName.isGood(name) else { throw Self.invalid("name", CategoryName.rule) }
        let models = try models()
        return .put(name: name, models: models, keywords: try keywords(), description: try description())
    }

    /// `POST /config/model-mapping`.
    func map() throws(GatewayError) -> RouterChange {
        let category = try text("category")
        return .map(category: category, models: try models())
    }

    private func text(_ key: String) throws(GatewayError) -> String {
        guard let value = body[key], !value.isNull else { throw Self.invalid(key, "is required") }
        guard let text = value.string else { throw Self.invalid(key, "must be a string") }
        return text
    }

    private func models() throws(GatewayError) -> [String] {
        guard let value = body["models"], !value.isNull else { throw Self.invalid("models", "is required") }
        guard let models = value.texts else { throw Self.invalid("models", "must be an array of model ids") }
        guard (1...Self.most.models).contains(models.count) else {
            throw Self.invalid("models", "must name 1 to \(Self.most.models) models")
        }
        for (index, model) in models.enumerated() {
            guard (1...200).contains(model.utf8.count), model.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw Self.invalid("models[\(index)]", "must be a model id without spaces, at most 200 characters")
            }
            guard !models[..<index].contains(model) else {
                throw Self.invalid("models[\(index)]", "stands in the list already; each model is tried once")
            }
        }
        return models
    }

    private func keywords() throws(GatewayError) -> [String]? {
        guard let value = body["keywords"], !value.isNull else { return nil }
        guard let keywords = value.texts else { throw Self.invalid("keywords", "must be an array of strings") }
        guard keywords.count <= Self.most.keywords else {
            throw Self.invalid("keywords", "may be \(Self.most.keywords) at most")
        }
        for (index, keyword) in keywords.enumerated()
        where keyword.allSatisfy(\.isWhitespace) || keyword.count > Self.most.keyword {
            throw Self.invalid("keywords[\(index)]", "must have 1 to \(Self.most.keyword) characters")
        }
        return keywords
    }

    private func description() throws(GatewayError) -> String? {
        guard let value = body["description"], !value.isNull else { return nil }
        guard let text = value.string, text.count <= Self.most.description else {
            throw Self.invalid("description", "must be a string of at most \(Self.most.description) characters")
        }
        return text
    }

    private static func invalid(_ key: String, _ what: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(key) \(what)", param: key)
    }
}
