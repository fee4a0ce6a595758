public import JSON

/// A model as Google's list of models has it.
public struct GeminiListedModel: Sendable, Hashable {
    /// Without its collection: `gemini-2.5-flash`.
    public var id: String
    /// For people; nil where none is given.
    public var displayName: String?
    /// What it is for.
    public var summary: String?
    /// The most tokens of a prompt; nil where it is not known.
    public var inputTokenLimit: Int?
    /// The most tokens of an answer; nil where it is not known.
    public var outputTokenLimit: Int?
    /// `generateContent`, `countTokens`, `embedContent` and the like.
    public var methods: [String]

    /// A model of this name.
    public init(
        id: String,
        displayName: String? = nil,
        summary: String? = nil,
        inputTokenLimit: Int? = nil,
        outputTokenLimit: Int? = nil,
        methods: [String] = ["generateContent", "countTokens"]
    ) {
        self.id = id
        self.displayName = displayName
        self.summary = summary
        self.inputTokenLimit = inputTokenLimit
        self.outputTokenLimit = outputTokenLimit
        self.methods = methods
    }
}

/// Google's list of models, `GET /v1beta/models`, read and written.
public enum GeminiModelList {
    /// The list's first page; 1000 is the longest page Google gives.
    public static let path = "/v1beta/models?pageSize=1000"

    /// Reads a page; rows without a name are passed over.
    ///
    /// - Throws: `DialectFault` when it is an error or not this protocol.
    public static func models(from body: JSONValue) throws(DialectFault) -> [GeminiListedModel] {
        if body["error"] != nil { throw .refused(UpstreamRefusal(gemini: body)) }
        guard let rows = body["models"]?.array else { throw .notProtocol("sent no list of models") }
        return rows.compactMap { row in
            guard let name = row["name"]?.string else { return nil }
            return GeminiListedModel(
                id: name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name,
                displayName: row["displayName"]?.string,
                summary: row["description"]?.string,
                inputTokenLimit: row["inputTokenLimit"]?.int,
                outputTokenLimit: row["outputTokenLimit"]?.int,
                methods: (row["supportedGenerationMethods"]?.array ?? []).compactMap(\.string)
            )
        }
    }

    /// Writes a list of one page.
    public static func body(of models: [GeminiListedModel]) -> JSONObject {
        ["models": .array(models.map { .object(entry($0)) })]
    }

    /// Writes one model, as the list has it and as `GET /v1beta/models/{model}` gives it.
    public static func entry(_ model: GeminiListedModel) -> JSONObject {
        var row: JSONObject = [
            "name": .string(GeminiModelName(model.id).resource), "displayName": .string(model.displayName ?? model.id),
        ]
        if let summary = model.summary { row["description"] = .string(summary) }
        if let most = model.inputTokenLimit { row["inputTokenLimit"] = .number(most) }
        if let most = model.outputTokenLimit { row["outputTokenLimit"] = .number(most) }
        row["supportedGenerationMethods"] = .array(model.methods.map { .string($0) })
        return row
    }
}
