import Domain
import HTTP

/// Who sent the requests of a connection, as long as they all carry the same fields.
///
/// Belongs to the connection's event loop.
final class Sender {
    /// What was found behind the key or token that was shown.
    enum Found {
        case nobody
        /// A key of the configuration, or a virtual one that is good.
        case key(Access.Caller)
        /// The user of a good token.
        case user(Access.Caller)
        /// A token of a user who has been switched off.
        case inactive(String)
        /// A virtual key that is good no more.
        case dead(VirtualKey.Standing)
    }

    /// Who the caller is in a zone.
    enum Identity {
        case nobody
        case known(Access.Caller)
        case refused(GatewayError)
    }

    /// The rules that held when it was found out.
    let rules: Access.Rules
    let key: String?
    let authorization: String?
    /// The roster's, when it was asked.
    let generation: Int
    /// The caller without what was shown.
    let anonymous: Access.Caller
    var found = Found.nobody
    /// Whether anything was shown that may be a key.
    var isShowingSomething = false
    /// Seconds since 1970 from which on it must be found out again.
    var goodUntil = Int.max

    init(
        rules: Access.Rules,
        key: String?,
        authorization: String?,
        generation: Int,
        anonymous: Access.Caller
    ) {
        self.rules = rules
        self.key = key
        self.authorization = authorization
        self.generation = generation
        self.anonymous = anonymous
    }

    /// Who the caller is in a zone: tokens count where somebody logs in, and instead of a key in the local zone.
    ///
    /// What was never good is ignored where nobody needs a key; a key that was good and is no more is told.
    func identity(in zone: Zone, acceptsKeysForLogin: Bool) -> Identity {
        switch found {
        case .nobody: return .nobody
        case .key(let caller): return zone == .login && !acceptsKeysForLogin ? .nobody : .known(caller)
        case .user(let caller): return zone == .key || zone == .open ? .nobody : .known(caller)
        case .inactive(let name):
            guard zone == .login else { return .nobody }
            return .refused(GatewayError(.insufficientPermissions, "user '\(name)' is inactive"))
        case .dead(let standing):
            guard zone != .open else { return .nobody }
            return .refused(GatewayError(.unauthorized, "this API key is \(standing.rawValue)"))
        }
    }
}
