public import Domain

/// What a provider type expects that others of its shape do not.
///
/// One value describes a type wholly: a new OpenAI-shaped type is one line in `ProviderCatalog`, a type of another shape
/// a folder with its dialect and a line.
public final class ProviderProfile: Sendable {
    /// How the key travels.
    public enum Credential: Sendable, Equatable {
        /// `Authorization: Bearer …`.
        case bearer
        /// A header of its own: `api-key`, `x-api-key`, `x-goog-api-key`.
        case header(String)
        /// No key is needed; one that is configured is sent as a bearer.
        case optionalBearer
    }

    /// How addresses are put together from the base URL.
    public enum Addressing: Sendable, Equatable {
        /// Base URL and path; a version in the base URL stands for the path's own.
        case plain
        /// The same, but a version in the base URL gives way to another one in the path.
        case ownVersion
        /// Azure's two forms, see ``AzureAddress``.
        case azure
    }

    /// `providers[].type`.
    public let type: String
    /// Other words for the type.
    public let aliases: [String]
    /// How the key travels.
    public let credential: Credential
    /// How addresses are put together.
    public let addressing: Addressing
    /// Whether calls are answered inside the gateway, without any network.
    public let isBuiltIn: Bool
    /// Its protocols for chat, the usual one first.
    ///
    /// Requests are translated for the first; a client whose protocol is among them gets byte passage where the dialect
    /// allows it, see ``passage(for:)``.
    public let chat: [any ChatDialect]
    /// Its words for vectors; nil where it has none.
    public let embeddings: (any EmbeddingDialect)?
    /// Its words for the question how many tokens a request has; nil where it does not answer it.
    public let counting: (any TokenCountDialect)?
    /// Paths, version included, of operations whose bodies are passed on unchanged; what is not here it does not offer.
    public let passages: [Operation: String]
    /// The path, version included, of the list of its models; nil where it has none.
    public let modelList: String?
    /// Its words for that list.
    public let models: any ModelListDialect
    /// The provider's own address; nil where everybody has another one.
    public let defaultBaseURL: String?
    /// The environment variable that its own tools read the key from.
    public let defaultKeyVariable: String?

    /// A profile; the defaults are those of a service that speaks OpenAI's chat and embeddings.
    public init(
        _ type: String,
        aliases: [String] = [],
        credential: Credential = .bearer,
        addressing: Addressing = .plain,
        isBuiltIn: Bool = false,
        chat: [any ChatDialect] = [OpenAIChat()],
        embeddings: (any EmbeddingDialect)? = OpenAIEmbeddings(),
        counting: (any TokenCountDialect)? = nil,
        passages: [Operation: String] = [.completions: "/v1/completions"],
        modelList: String? = "/v1/models",
        models: any ModelListDialect = OpenAIModelList(),
        defaultBaseURL: String? = nil,
        defaultKeyVariable: String? = nil
    ) {
        self.type = type
        self.aliases = aliases
        self.credential = credential
        self.addressing = addressing
        self.isBuiltIn = isBuiltIn
        self.chat = chat
        self.embeddings = embeddings
        self.counting = counting
        self.passages = passages
        self.modelList = modelList
        self.models = models
        self.defaultBaseURL = defaultBaseURL
        self.defaultKeyVariable = defaultKeyVariable
    }

    /// The dialect under which a client of this protocol may send its own bytes; nil where they must be translated.
    public func passage(for clientProtocol: ChatProtocol) -> (any ChatDialect)? {
        chat.first { $0.chatProtocol == clientProtocol && $0.passesClientBytes }
    }

    /// The address of a path, which begins with its version, below a configured base URL.
    ///
    /// A query of the base URL is kept behind that of the path. `model` is only needed where the address names it.
    public func address(base: String, path: String, model: String = "") -> String {
        let (root, query) = Self.splitQuery(base)
        let address =
            switch addressing {
            case .plain: BaseURL.address(base: root, path: path)
            case .ownVersion: BaseURL.address(base: root, path: path, keepsVersion: false)
            case .azure: AzureAddress(base: root, hasDatedVersion: query.contains("api-version=")).address(path, model)
            }
        if query.isEmpty { return address }
        return address + (address.contains("?") ? "&" : "?") + query
    }

    private static func splitQuery(_ base: String) -> (root: String, query: Substring) {
        guard let mark = base.firstIndex(of: "?") else { return (base, "") }
        return (String(base[..<mark]), base[base.index(after: mark)...])
    }
}

extension ProviderProfile {
    /// In what its OpenAI-shaped chat departs from OpenAI's; nil where it has none.
    private var differences: OpenAIDifferences? { chat.lazy.compactMap { $0 as? OpenAIChat }.first?.differences }

    /// Whether `stream_options.include_usage` is understood; where it is not, usage comes unasked.
    public var takesStreamOptions: Bool { differences?.takesStreamOptions ?? true }

    /// Whether `/v1` is put in front of a chat's path when the base URL does not end in a version.
    public var addsVersion: Bool { differences?.version.isEmpty == false }

    /// The address of an operation such as `/chat/completions` below a base URL, with or without its version.
    public func url(base: String, operation: String) -> String {
        address(base: base, path: (differences?.version ?? "/v1") + operation)
    }
}
