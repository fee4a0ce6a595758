import JSON

/// What was changed of the task router's categories through the interface; laid over the configuration.
struct RouterOverrides: Equatable, Sendable {
    /// What was said of one category; nil leaves the configuration's word.
    struct Change: Equatable, Sendable {
        var isDeleted = false
        var models: [String]?
        var keywords: [String]?
        var description: String?
    }

    /// By the category's name.
    var categories: [String: Change] = [:]
    /// Chains by the category's name; they win over `categories`, for they were said later.
    var mappings: [String: [String]] = [:]

    init() {}

    /// What was kept, as `KeptValues` gives it; values of another form are as good as none.
    init(categories: [String: JSONValue], mappings: [String: JSONValue]) {
        self.categories = categories.compactMapValues { Change($0) }
        self.mappings = mappings.compactMapValues { $0.texts }
    }
}

extension RouterOverrides.Change {
    /// The form in which it is kept.
    var json: JSONValue {
        var object = JSONObject()
        if isDeleted { object["deleted"] = true }
        if let models { object["models"] = .texts(models) }
        if let keywords { object["keywords"] = .texts(keywords) }
        if let description { object["description"] = .string(description) }
        return .object(object)
    }

    fileprivate init?(_ json: JSONValue) {
        guard case .object = json else { return nil }
        isDeleted = json["deleted"]?.bool ?? false
        models = json["models"]?.texts
        keywords = json["keywords"]?.texts
        description = json["description"]?.string
    }
}

extension JSONValue {
    /// An array of texts.
    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    /// The texts of an array that holds nothing else.
    var texts: [String]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.string)
        return texts.count == array.count ? texts : nil
    }
}
