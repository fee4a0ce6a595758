public import JSON

/// The name and version of a program that speaks the protocol.
public struct Implementation: Sendable, Hashable {
    /// Its name for programs.
    public var name: String
    /// Its name for people, where it has another.
    public var title: String?
    /// Its version.
    public var version: String

    /// A program.
    public init(name: String, title: String? = nil, version: String) {
        self.name = name
        self.title = title
        self.version = version
    }

    init(_ json: JSONValue?) throws(RPCError) {
        guard let json, let name = json["name"]?.string else { throw .invalidParams("the peer must give its name") }
        self.init(name: name, title: json["title"]?.string, version: json["version"]?.string ?? "")
    }

    var json: JSONValue {
        var object: JSONObject = ["name": .string(name)]
        object["title"] = title.map { .string($0) }
        object["version"] = .string(version)
        return .object(object)
    }
}

/// What a client says first.
public struct InitializeRequest: Sendable, Hashable {
    /// The revision that the client would like.
    public var protocolVersion: String
    /// What the client can do.
    public var capabilities: JSONObject
    /// Who the client is.
    public var clientInfo: Implementation

    /// A client's first words.
    public init(
        protocolVersion: String = ProtocolVersion.current,
        capabilities: JSONObject = [:],
        clientInfo: Implementation
    ) {
        self.protocolVersion = protocolVersion
        self.capabilities = capabilities
        self.clientInfo = clientInfo
    }

    /// Reads the parameters of a call.
    ///
    /// - Throws: `RPCError.invalidParams`.
    public init(params: JSONValue?) throws(RPCError) {
        guard let version = params?["protocolVersion"]?.string else {
            throw .invalidParams("protocolVersion must be a string")
        }
        let capabilities = params?["capabilities"]?.object ?? [:]
        self.init(
            protocolVersion: version,
            capabilities: capabilities,
            clientInfo: try Implementation(params?["clientInfo"])
        )
    }

    /// The parameters of the call.
    public var params: JSONValue {
        [
            "protocolVersion": .string(protocolVersion), "capabilities": .object(capabilities),
            "clientInfo": clientInfo.json,
        ]
    }
}

/// What a server answers first.
public struct InitializeResult: Sendable, Hashable {
    /// The revision that both will speak.
    public var protocolVersion: String
    /// What the server can do.
    public var capabilities: JSONObject
    /// Who the server is.
    public var serverInfo: Implementation
    /// How a model is to use the server.
    public var instructions: String?

    /// A server's first words; `capabilities` says by default that there are tools, which stay the same.
    public init(
        protocolVersion: String = ProtocolVersion.current,
        capabilities: JSONObject = ["tools": [:]],
        serverInfo: Implementation,
        instructions: String? = nil
    ) {
        self.protocolVersion = protocolVersion
        self.capabilities = capabilities
        self.serverInfo = serverInfo
        self.instructions = instructions
    }

    /// Reads an answer.
    ///
    /// - Throws: `RPCError.invalidParams`.
    public init(result: JSONValue) throws(RPCError) {
        guard let version = result["protocolVersion"]?.string else {
            throw .invalidParams("protocolVersion must be a string")
        }
        self.init(
            protocolVersion: version,
            capabilities: result["capabilities"]?.object ?? [:],
            serverInfo: try Implementation(result["serverInfo"]),
            instructions: result["instructions"]?.string
        )
    }

    /// The answer.
    public var result: JSONValue {
        var object: JSONObject = [
            "protocolVersion": .string(protocolVersion), "capabilities": .object(capabilities),
            "serverInfo": serverInfo.json,
        ]
        object["instructions"] = instructions.map { .string($0) }
        return .object(object)
    }
}
