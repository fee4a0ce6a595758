public import JSON

/// The call of a tool.
public struct CallToolRequest: Sendable, Hashable {
    /// The tool's name.
    public var name: String
    /// Its arguments.
    public var arguments: JSONObject

    /// A call.
    public init(name: String, arguments: JSONObject = [:]) {
        self.name = name
        self.arguments = arguments
    }

    /// Reads the parameters of a call.
    ///
    /// - Throws: `RPCError.invalidParams`.
    public init(params: JSONValue?) throws(RPCError) {
        guard let name = params?["name"]?.string else { throw .invalidParams("name must be a string") }
        switch params?["arguments"] {
        case nil, .null?: self.init(name: name)
        case .object(let arguments)?: self.init(name: name, arguments: arguments)
        default: throw .invalidParams("arguments must be an object")
        }
    }

    /// The parameters of the call.
    public var params: JSONValue { ["name": .string(name), "arguments": .object(arguments)] }
}

/// What a tool gave.
///
/// A tool that failed says so here, so that the model sees it; an unknown tool is an `RPCError`.
public struct CallToolResult: Sendable, Hashable {
    /// Blocks of content as they are, such as `{"type":"text","text":"…"}`.
    public var content: [JSONValue]
    /// The same for programs, where the tool has an output schema.
    public var structuredContent: JSONValue?
    /// Whether the tool failed.
    public var isError: Bool

    /// A result.
    public init(content: [JSONValue], structuredContent: JSONValue? = nil, isError: Bool = false) {
        self.content = content
        self.structuredContent = structuredContent
        self.isError = isError
    }

    /// A result that is one text.
    public init(text: String, isError: Bool = false) {
        self.init(content: [["type": "text", "text": .string(text)]], isError: isError)
    }

    /// Reads an answer.
    ///
    /// - Throws: `RPCError.invalidParams`.
    public init(result: JSONValue) throws(RPCError) {
        guard let content = result["content"]?.array else { throw .invalidParams("content must be an array") }
        self.init(
            content: content,
            structuredContent: result["structuredContent"],
            isError: result["isError"]?.bool ?? false
        )
    }

    /// The answer.
    public var result: JSONValue {
        var object: JSONObject = ["content": .array(content)]
        object["structuredContent"] = structuredContent
        object["isError"] = .bool(isError)
        return .object(object)
    }

    /// The text blocks, one under the other.
    public var text: String {
        content.filter { $0["type"]?.string == "text" }.compactMap { $0["text"]?.string }.joined(separator: "\n")
    }
}
