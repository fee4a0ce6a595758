import Domain
import Providers
import Transfer

/// A configured provider, made ready for the lane.
final class ProviderEntry: Sendable {
    /// Why a provider cannot be asked at all.
    enum Obstacle: String, Sendable {
        case disabled
        case keyUnset = "unconfigured"
        case notServed = "not_served"
    }

    /// Its place in the catalog.
    let index: Int
    let name: String
    let type: String
    let profile: ProviderProfile?
    /// `providers[].base_url`.
    let baseURL: String
    /// Header fields of every call, credential included; the content type first.
    let headers: [(name: String, value: String)]
    /// The same, ready to be sent with calls that want a whole answer in JSON, and with those that want a stream.
    let wholeHeaders: HeaderBlock
    let streamHeaders: HeaderBlock
    let models: [String]
    let isForced: Bool
    let priority: Int
    /// `providers[].timeout`; nil when it is not stated.
    let firstTokenLimit: Int64?
    let maxRetries: Int
    /// Nanoseconds.
    let retryDelay: Int64
    let obstacle: Obstacle?

    /// Addresses of the paths that do not name the model, put together once.
    let addresses: [String: String]

    init(
        index: Int,
        name: String,
        type: String,
        profile: ProviderProfile?,
        baseURL: String,
        headers: [(name: String, value: String)],
        wholeHeaders: HeaderBlock,
        streamHeaders: HeaderBlock,
        models: [String],
        isForced: Bool,
        priority: Int,
        firstTokenLimit: Int64?,
        maxRetries: Int,
        retryDelay: Int64,
        obstacle: Obstacle?,
        addresses: [String: String]
    ) {
        self.index = index
        self.name = name
        self.type = type
        self.profile = profile
        self.baseURL = baseURL
        self.headers = headers
        self.wholeHeaders = wholeHeaders
        self.streamHeaders = streamHeaders
        self.models = models
        self.isForced = isForced
        self.priority = priority
        self.firstTokenLimit = firstTokenLimit
        self.maxRetries = maxRetries
        self.retryDelay = retryDelay
        self.obstacle = obstacle
        self.addresses = addresses
    }

    /// A provider's words without what the gateway sent it in confidence.
    ///
    /// That is its key and the other header fields of the configuration; some providers repeat a key that they do not like.
    func concealed(_ words: String) -> String {
        headers.reduce(words) { words, field in
            let value = field.value.hasPrefix("Bearer ") ? String(field.value.dropFirst(7)) : field.value
            guard value.utf8.count >= Self.shortestSecret, field.name != "content-type" else { return words }
            return words.replacing(value, with: "[REDACTED]")
        }
    }

    /// A shorter text stands in too many others to be taken out; nobody's key is so short.
    private static let shortestSecret = 6

    /// The address of an operation's path, which begins with its version.
    func url(of path: String, model: String) -> String {
        addresses[path] ?? profile?.address(base: baseURL, path: path, model: model) ?? baseURL + path
    }
}
