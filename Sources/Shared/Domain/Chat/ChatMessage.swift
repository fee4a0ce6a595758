public import JSON

/// One message of a conversation.
///
/// Results of tools are messages of their own with the role `tool`, whatever the protocol: one that puts them into the
/// user's message is taken apart when read and put together when written.
public struct ChatMessage: Sendable, Hashable {
    /// Who speaks.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case system
        case developer
        case user
        case assistant
        case tool
    }

    /// Who speaks.
    public var role: Role
    /// What is said, in order.
    public var parts: [ContentPart]
    /// The speaker's name among several of one role.
    public var name: String?
    /// Fields of the client's protocol that have no place above, under the client's names.
    public var rest: JSONObject

    /// A message of these parts.
    public init(_ role: Role, _ parts: [ContentPart], name: String? = nil, rest: JSONObject = [:]) {
        self.role = role
        self.parts = parts
        self.name = name
        self.rest = rest
    }

    /// A message of one text.
    public init(_ role: Role, text: String) { self.init(role, [ContentPart(.text(text))]) }

    /// The texts of the message, one after the other.
    public var text: String {
        parts.reduce(into: "") { text, part in if case .text(let piece) = part.kind { text += piece } }
    }
}

/// A piece of a message.
public struct ContentPart: Sendable, Hashable {
    /// What a piece may be.
    public enum Kind: Sendable, Hashable {
        case text(String)
        case media(Media)
        /// What the model thought before it spoke.
        case reasoning(Reasoning)
        case toolCall(ToolCall)
        case toolResult(ToolResult)
        /// The model's own words for not answering.
        case refusal(String)
        /// A piece only the client's own protocol knows, as it was written.
        case other(JSONObject)
    }

    /// What the piece is.
    public var kind: Kind
    /// Up to here the provider is to cache the prompt.
    public var cache: CacheMark?

    /// A piece.
    public init(_ kind: Kind, cache: CacheMark? = nil) {
        self.kind = kind
        self.cache = cache
    }
}

/// Marks the end of a beginning that the provider is to cache.
public struct CacheMark: Sendable, Hashable {
    /// How long: `5m`, `1h`; nil leaves it to the provider.
    public var ttl: String?

    /// A mark.
    public init(ttl: String? = nil) {
        self.ttl = ttl
    }
}

/// A picture, a sound, a film or a document.
public struct Media: Sendable, Hashable {
    /// What it shows or holds.
    public enum Kind: String, Sendable, Hashable {
        case image
        case audio
        case video
        case document
    }

    /// Where its bytes are.
    public enum Source: Sendable, Hashable {
        /// At an address the provider can reach.
        case url(String)
        /// Here, in base 64 without line breaks.
        case base64(String)
        /// With the provider, under this name.
        case file(String)
        /// Here, as text.
        case text(String)
    }

    /// What it shows or holds.
    public var kind: Kind
    /// Where its bytes are.
    public var source: Source
    /// Such as `image/png`; nil when the client did not say.
    public var mediaType: String?
    /// A file name or title.
    public var name: String?
    /// How closely to look: `low`, `high`, `auto`.
    public var detail: String?

    /// A piece of media.
    public init(_ kind: Kind, _ source: Source, mediaType: String? = nil, name: String? = nil, detail: String? = nil) {
        self.kind = kind
        self.source = source
        self.mediaType = mediaType
        self.name = name
        self.detail = detail
    }
}

/// Visible or sealed thoughts, to be handed back to the provider untouched.
public struct Reasoning: Sendable, Hashable {
    /// What can be read; empty when it is sealed.
    public var text: String
    /// The provider's seal over the text.
    public var signature: String?
    /// Thoughts only the provider can read.
    public var sealed: String?
    /// The provider's name for this thought, where it has names.
    public var id: String?

    /// A thought.
    public init(text: String, signature: String? = nil, sealed: String? = nil, id: String? = nil) {
        self.text = text
        self.signature = signature
        self.sealed = sealed
        self.id = id
    }
}
