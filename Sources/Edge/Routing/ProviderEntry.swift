import Domain
import Providers

/// A configured provider, made ready for the lane.
struct ProviderEntry: Sendable {
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
    /// Where chat requests go.
    let chatURL: String
    /// Header fields of every call, credential included.
    let headers: [(String, String)]
    let models: [String]
    let isForced: Bool
    let priority: Int
    /// `providers[].timeout`; nil when it is not stated.
    let firstTokenLimit: Int64?
    let maxRetries: Int
    /// Nanoseconds.
    let retryDelay: Int64
    let obstacle: Obstacle?
}
