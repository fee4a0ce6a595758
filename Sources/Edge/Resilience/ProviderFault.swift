import Domain

/// In which way a provider failed, as far as it is the provider's fault (contract C9, semantics 2.2).
enum ProviderFault: Equatable {
    /// No connection, or it broke.
    case connection
    /// A time limit passed.
    case timeout
    /// 5xx, 408, 409, 425.
    case server
    /// What was sent is not its protocol.
    case unreadable
    /// 429.
    case throttled
    /// 401, 402, 403: the gateway's own key or account.
    case credentials

    /// What a failed attempt says of the provider; nil when it says nothing.
    init?(_ error: GatewayError) {
        switch error.code {
        case .providerConnection: self = .connection
        case .providerTimeout: self = .timeout
        case .providerProtocol: self = .unreadable
        case .providerFailed:
            switch error.upstream?.status {
            case 401, 402, 403: self = .credentials
            case 429: self = .throttled
            default: self = .server
            }
        default: return nil
        }
    }
}

/// Which failures a provider's breaker counts: `circuit_breaker.expected_exception`.
///
/// Refused credentials count always: nothing that is asked with them can succeed (F16). A model's breaker counts
/// everything.
enum CountedFaults: Equatable {
    /// `ConnectionError`: connecting, reading, time limits and 5xx.
    case connection
    /// Any other word.
    case all

    /// The class of that name.
    init(_ name: String) { self = name == "ConnectionError" ? .connection : .all }

    /// Whether the failure is counted.
    func include(_ fault: ProviderFault) -> Bool {
        switch fault {
        case .connection, .timeout, .server, .unreadable, .credentials: true
        case .throttled: self == .all
        }
    }
}
