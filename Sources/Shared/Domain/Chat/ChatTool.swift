public import JSON

/// Something the model may call.
public struct ChatTool: Sendable, Hashable {
    /// What the model calls it by.
    public var name: String
    /// What it is for.
    public var description: String?
    /// A JSON schema of its arguments; nil when it takes none.
    public var parameters: JSONValue?
    /// Whether the arguments must follow the schema to the letter.
    public var isStrict: Bool?
    /// Up to here the provider is to cache the prompt.
    public var cache: CacheMark?
    /// A tool of the provider's own, as the client wrote it; only its own protocol knows it.
    public var native: JSONObject?

    /// A tool; `native` only for those of the provider's own.
    public init(
        name: String,
        description: String? = nil,
        parameters: JSONValue? = nil,
        isStrict: Bool? = nil,
        cache: CacheMark? = nil,
        native: JSONObject? = nil
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
        self.cache = cache
        self.native = native
    }
}

/// Whether a model must, may or must not call tools.
public enum ToolChoice: Sendable, Hashable {
    case auto
    case none
    /// Some tool must be called.
    case required
    /// This one must be called.
    case tool(String)
}

/// A call the model made.
public struct ToolCall: Sendable, Hashable {
    /// The call's name, by which its result is told; made by the gateway where the protocol has none.
    public var id: String
    /// Which tool.
    public var name: String
    /// The arguments as the model wrote them: a JSON text, which need not be well-formed.
    public var arguments: String
    /// The provider's seal, to be handed back with the call.
    public var signature: String?

    /// A call.
    public init(id: String, name: String, arguments: String, signature: String? = nil) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.signature = signature
    }
}

/// What a tool gave back.
public struct ToolResult: Sendable, Hashable {
    /// The `id` of the call.
    public var callID: String
    /// Which tool it was, where the client said so.
    public var name: String?
    /// What it gave back.
    public var parts: [ContentPart]
    /// Whether the tool failed.
    public var isError: Bool

    /// A result.
    public init(callID: String, name: String? = nil, parts: [ContentPart], isError: Bool = false) {
        self.callID = callID
        self.name = name
        self.parts = parts
        self.isError = isError
    }
}
