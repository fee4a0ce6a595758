public import JSON

/// What a server says of one of its tools.
///
/// Members not named here are kept and sent on.
public struct ToolDescription: Sendable, Hashable {
    /// The name to call it by.
    public var name: String
    /// What it does, for a model.
    public var description: String?
    /// The JSON Schema of its arguments.
    public var inputSchema: JSONValue
    /// All other members, such as `title`, `outputSchema` and `annotations`.
    public var rest: JSONObject

    /// A tool.
    public init(name: String, description: String? = nil, inputSchema: JSONValue, rest: JSONObject = [:]) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
        self.rest = rest
    }

    /// Reads a description.
    ///
    /// - Throws: `RPCError.invalidParams`.
    public init(_ json: JSONValue) throws(RPCError) {
        guard var rest = json.object, let name = rest.removeValue(forKey: "name")?.string else {
            throw .invalidParams("a tool must have a name")
        }
        guard let schema = rest.removeValue(forKey: "inputSchema"), schema.kind == .object else {
            throw .invalidParams("a tool must have an inputSchema: \(name)")
        }
        let description = rest.removeValue(forKey: "description")?.string
        self.init(name: name, description: description, inputSchema: schema, rest: rest)
    }

    /// The description as JSON.
    public var json: JSONValue {
        var object: JSONObject = ["name": .string(name)]
        object["description"] = description.map { .string($0) }
        object["inputSchema"] = inputSchema
        object.merge(rest)
        return .object(object)
    }
}

/// The answer to a question for tools.
public struct ListToolsResult: Sendable, Hashable {
    /// The tools.
    public var tools: [ToolDescription]
    /// What to ask with for the rest; nil if there is none.
    public var nextCursor: String?

    /// An answer.
    public init(tools: [ToolDescription], nextCursor: String? = nil) {
        self.tools = tools
        self.nextCursor = nextCursor
    }

    /// Reads an answer.
    ///
    /// - Throws: `RPCError.invalidParams`.
    public init(result: JSONValue) throws(RPCError) {
        guard let list = result["tools"]?.array else { throw .invalidParams("tools must be an array") }
        var tools: [ToolDescription] = []
        for tool in list { tools.append(try ToolDescription(tool)) }
        self.init(tools: tools, nextCursor: result["nextCursor"]?.string)
    }

    /// The answer.
    public var result: JSONValue {
        var object: JSONObject = ["tools": .array(tools.map(\.json))]
        object["nextCursor"] = nextCursor.map { .string($0) }
        return .object(object)
    }

    /// The parameters of the question for what comes after a cursor; nil for the first.
    public static func params(after cursor: String?) -> JSONValue? {
        cursor.map { ["cursor": .string($0)] }
    }
}
