import Crypto
import HTTP

/// The client keys of the configuration, as digests: the clear text is kept nowhere.
struct APIKeys: Sendable {
    /// A key that was recognised.
    struct Identity: Sendable, Equatable {
        /// The first 16 hexadecimal digits of the key's SHA-256; stands for the key in log and ledger.
        let id: String
        /// What limits are counted by.
        let account: String
        /// `auth.api_keys[].name`.
        let name: String?
        /// `auth.api_keys[].permissions`; all when nothing is stated.
        let rights: Rights

        init(id: String, name: String? = nil, rights: Rights = .all) {
            self.id = id
            self.name = name
            self.rights = rights
            account = "key:" + id
        }
    }

    /// A key of the configuration.
    struct Entry: Sendable {
        /// The SHA-256 of the key, 32 bytes.
        var digest: [UInt8]
        var name: String?
        var rights = Rights.all
    }

    private struct Stored: Sendable {
        let digest: [UInt8]
        let identity: Identity
    }

    private let stored: [UInt64: [Stored]]

    /// Whether no key is configured at all.
    var isEmpty: Bool { stored.isEmpty }

    /// Digests of 32 bytes each, with all rights.
    init(digests: [[UInt8]]) {
        self.init(digests.map { Entry(digest: $0) })
    }

    /// These keys.
    init(_ entries: [Entry]) {
        var stored: [UInt64: [Stored]] = [:]
        for entry in entries where entry.digest.count == 32 {
            let identity = Identity(id: Self.name(of: entry.digest), name: entry.name, rights: entry.rights)
            stored[Self.index(entry.digest), default: []].append(Stored(digest: entry.digest, identity: identity))
        }
        self.stored = stored
    }

    /// Who presents this key; nil when nobody is known by it.
    ///
    /// Digests are compared without an early exit.
    func identify(_ key: some StringProtocol) -> Identity? {
        guard !stored.isEmpty else { return nil }
        let digest = Self.digest(of: key)
        var found: Identity?
        for candidate in stored[Self.index(digest)] ?? [] where Self.areSame(candidate.digest, digest) {
            found = candidate.identity
        }
        return found
    }

    /// The SHA-256 of a key's UTF-8.
    static func digest(of key: some StringProtocol) -> [UInt8] {
        var key = String(key)
        return key.withUTF8 { Array(SHA256.hash(data: UnsafeRawBufferPointer($0))) }
    }

    /// Whether two digests are the same, found out in the same time whatever differs.
    static func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    /// The first 16 hexadecimal digits of a digest, which stand for the key in log, ledger and store.
    static func name(of digest: [UInt8]) -> String {
        digest[..<8].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Where a digest is looked up.
    static func index(_ digest: [UInt8]) -> UInt64 {
        digest[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
