import Configuration
import Crypto
import HTTP

/// Someone who may log in.
struct GatewayUser: Sendable, Equatable {
    /// How a password is known.
    enum Password: Sendable, Equatable {
        case hash(PasswordHash)
        /// The SHA-256 of a password that the environment holds.
        case digest([UInt8])
        /// None is set, so none is right.
        case unset
    }

    var name: String
    var password: Password
    var role: UserSection.Role
    var isActive: Bool

    /// What the user may do: an administrator everything, others all but change the gateway.
    var rights: Rights {
        switch role {
        case .admin: .all
        case .user: Rights.all.subtracting(Rights([.admin]))
        }
    }

    /// A user of the configuration.
    init(_ section: UserSection) {
        name = section.username
        role = section.role
        isActive = section.active
        if let hash = section.passwordHash {
            password = PasswordHash(hash.reveal()).map { .hash($0) } ?? .unset
        } else if let secret = section.password?.reveal(), !secret.isEmpty {
            password = .digest(APIKeys.digest(of: secret))
        } else {
            password = .unset
        }
    }

    /// A user of the store.
    init(name: String, hash: PasswordHash?, role: UserSection.Role, isActive: Bool) {
        self.name = name
        password = hash.map { .hash($0) } ?? .unset
        self.role = role
        self.isActive = isActive
    }

    /// Whether the password is right; slow where it is kept as a hash.
    func knows(_ candidate: String) -> Bool {
        switch password {
        case .hash(let hash): hash.matches(candidate)
        case .digest(let digest): APIKeys.areSame(APIKeys.digest(of: candidate), digest)
        case .unset: false
        }
    }
}
