import HTTP

/// A key that was made while the gateway runs; its text is kept nowhere.
final class VirtualKey: Sendable, Equatable {
    /// Whether a key can be used.
    enum Standing: String, Sendable {
        case active
        case disabled
        case expired
        case revoked
    }

    /// The first 16 hexadecimal digits of the digest, as in log and ledger.
    let id: String
    /// The same as a number, by which shared memory knows it.
    let number: UInt64
    /// The SHA-256 of the key.
    let digest: [UInt8]
    /// The ends of the key, by which its holder knows it again.
    let hint: String
    /// Seconds since 1970.
    let created: Int
    /// When it was revoked; nil while it is not.
    let revoked: Int?
    let terms: KeyTerms
    /// What limits are counted by.
    let account: String

    init(digest: [UInt8], hint: String, created: Int, revoked: Int? = nil, terms: KeyTerms) {
        id = APIKeys.name(of: digest)
        number = APIKeys.index(digest)
        self.digest = digest
        self.hint = hint
        self.created = created
        self.revoked = revoked
        self.terms = terms
        account = "key:" + id
    }

    /// The id of the key with that number.
    static func id(of number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Whether it can be used at a time, in seconds since 1970.
    func standing(at now: Int) -> Standing {
        if revoked != nil { return .revoked }
        if let expires = terms.expires, now >= expires { return .expired }
        return terms.isDisabled ? .disabled : .active
    }

    static func == (left: VirtualKey, right: VirtualKey) -> Bool {
        left.digest == right.digest && left.created == right.created && left.revoked == right.revoked
            && left.hint == right.hint && left.terms == right.terms
    }
}
