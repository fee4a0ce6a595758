/// Asks a peer whether it answers; the payload comes back.
public struct Ping: WireRequest, Equatable {
    /// `ping` of the Model Context Protocol.
    public static let name = "ping"
    /// It changes nothing.
    public static let isIdempotent = true
    /// What shall come back.
    public var payload: String?

    /// A ping with something to bring back.
    public init(payload: String? = nil) {
        self.payload = payload
    }

    /// What came back.
    public struct Reply: Codable, Sendable, Equatable {
        /// The payload of the request.
        public var payload: String?

        /// A reply with the request's payload.
        public init(payload: String? = nil) {
            self.payload = payload
        }
    }
}

/// Name and version of a program that speaks the Model Context Protocol.
public struct Implementation: Codable, Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its version.
    public var version: String

    /// A program by name and version.
    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// Opens a session of the Model Context Protocol.
public struct Initialize: WireRequest, Equatable {
    /// `initialize` of the Model Context Protocol.
    public static let name = "initialize"
    /// It changes nothing: on the fabric there is no session to open.
    public static let isIdempotent = true
    /// The version of that protocol the client would like.
    public var protocolVersion: String
    /// What the client can do.
    public var capabilities: WireValue
    /// Who the client is.
    public var clientInfo: Implementation

    /// An opening by its parts.
    public init(protocolVersion: String, capabilities: WireValue = .object([:]), clientInfo: Implementation) {
        self.protocolVersion = protocolVersion
        self.capabilities = capabilities
        self.clientInfo = clientInfo
    }

    /// What the server offers.
    public struct Reply: Codable, Sendable, Equatable {
        /// The version of the protocol the server speaks.
        public var protocolVersion: String
        /// What the server can do.
        public var capabilities: WireValue
        /// Who the server is.
        public var serverInfo: Implementation
        /// How the tools are best used.
        public var instructions: String?

        /// A reply by its parts.
        public init(
            protocolVersion: String,
            capabilities: WireValue,
            serverInfo: Implementation,
            instructions: String? = nil
        ) {
            self.protocolVersion = protocolVersion
            self.capabilities = capabilities
            self.serverInfo = serverInfo
            self.instructions = instructions
        }
    }
}

/// A tool as a client sees it.
public struct ToolDescription: Codable, Sendable, Equatable {
    /// Its name, one of a kind in its server.
    public var name: String
    /// What it is for, in words for a model.
    public var description: String?
    /// The JSON Schema of its arguments.
    public var inputSchema: WireValue

    /// A tool by its parts.
    public init(name: String, description: String? = nil, inputSchema: WireValue = .object(["type": .string("object")]))
    {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
    }
}

/// Asks a peer for its tools.
public struct ListTools: WireRequest, Equatable {
    /// `tools/list` of the Model Context Protocol.
    public static let name = "tools/list"
    /// It changes nothing.
    public static let isIdempotent = true
    /// Where to go on, as an earlier reply said.
    public var cursor: String?

    /// The tools from the beginning, or from `cursor`.
    public init(cursor: String? = nil) {
        self.cursor = cursor
    }

    /// The tools.
    public struct Reply: Codable, Sendable, Equatable {
        /// The tools, or some of them.
        public var tools: [ToolDescription]
        /// Where to go on, when these are not all.
        public var nextCursor: String?

        /// A reply by its parts.
        public init(tools: [ToolDescription], nextCursor: String? = nil) {
            self.tools = tools
            self.nextCursor = nextCursor
        }
    }
}

/// Has a tool do its work.
///
/// Not idempotent, for nobody knows what the tool does.
public struct CallTool: WireRequest, Equatable {
    /// `tools/call` of the Model Context Protocol.
    public static let name = "tools/call"
    /// 60 s, for a tool may ask the world outside (chosen, unmeasured).
    public static let defaultDeadline = Duration.seconds(60)
    /// The tool's name. (`name` is the method's, hence the other word in Swift.)
    public var tool: String
    /// Its arguments, an object.
    public var arguments: WireValue?

    /// A use of `tool`.
    public init(tool: String, arguments: WireValue? = nil) {
        self.tool = tool
        self.arguments = arguments
    }

    private enum CodingKeys: String, CodingKey {
        case tool = "name"
        case arguments
    }

    /// What the tool said.
    public struct Reply: Codable, Sendable, Equatable {
        /// Parts of text, images and so on, as the protocol has them.
        public var content: [WireValue]
        /// The same for machines.
        public var structuredContent: WireValue?
        /// Whether the tool failed; absent means no.
        public var isError: Bool?

        /// A reply by its parts.
        public init(content: [WireValue], structuredContent: WireValue? = nil, isError: Bool? = nil) {
            self.content = content
            self.structuredContent = structuredContent
            self.isError = isError
        }

        /// A reply of one text.
        public static func text(_ text: String, isError: Bool? = nil) -> Self {
            Self(content: [.object(["type": .string("text"), "text": .string(text)])], isError: isError)
        }
    }
}
