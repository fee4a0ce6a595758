/// What a provider type expects that others of its shape do not.
///
/// Differences are data: a new OpenAI-shaped type is one value in `ProviderCatalog`.
public struct ProviderProfile: Sendable, Equatable {
    /// How the key travels.
    public enum Credential: Sendable, Equatable {
        /// `Authorization: Bearer …`.
        case bearer
        /// A header of its own.
        case header(String)
        /// No key is needed; one that is configured is sent as a bearer.
        case optionalBearer
    }

    /// `providers[].type`.
    public let type: String
    /// How the key travels.
    public let credential: Credential
    /// Whether `/v1` is put in front of the operation when the base URL does not end in a version.
    public let addsVersion: Bool
    /// Whether `stream_options.include_usage` is understood; where it is not, usage comes unasked.
    public let takesStreamOptions: Bool
    /// Whether calls are answered inside the gateway, without any network.
    public let isBuiltIn: Bool

    /// A profile; the defaults are OpenAI's own ways.
    public init(
        _ type: String,
        credential: Credential = .bearer,
        addsVersion: Bool = true,
        takesStreamOptions: Bool = true,
        isBuiltIn: Bool = false
    ) {
        self.type = type
        self.credential = credential
        self.addsVersion = addsVersion
        self.takesStreamOptions = takesStreamOptions
        self.isBuiltIn = isBuiltIn
    }

    /// The address of an operation such as `/chat/completions` below a base URL, with or without its version.
    public func url(base: String, operation: String) -> String {
        var base = Substring(base)
        while base.hasSuffix("/") { base = base.dropLast() }
        let last = base.split(separator: "/").last ?? ""
        let endsInVersion = last.first == "v" && last.dropFirst().first?.isNumber == true
        return base + (addsVersion && !endsInVersion ? "/v1" : "") + operation
    }
}
