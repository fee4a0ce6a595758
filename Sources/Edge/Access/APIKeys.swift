import Crypto

/// The client keys of the configuration, as digests: the clear text is kept nowhere.
struct APIKeys: Sendable {
    /// A key that was recognised.
    struct Identity: Sendable, Equatable {
        /// The first 16 hexadecimal digits of the key's SHA-256; stands for the key in log and ledger.
        let id: String
        /// What limits are counted by.
        let account: String

        init(id: String) {
            self.id = id
            account = "key:" + id
        }
    }

    private struct Stored: Sendable {
        let digest: [UInt8]
        let identity: Identity
    }

    private let stored: [UInt64: [Stored]]

    /// Whether no key is configured at all.
    var isEmpty: Bool { stored.isEmpty }

    /// Digests of 32 bytes each.
    init(digests: [[UInt8]]) {
        var stored: [UInt64: [Stored]] = [:]
        for digest in digests where digest.count == 32 {
            stored[Self.index(digest), default: []].append(
                Stored(digest: digest, identity: Identity(id: Self.hexadecimal(digest[..<8])))
            )
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
        for candidate in stored[Self.index(digest)] ?? [] {
            var difference: UInt8 = 0
            for index in 0..<32 { difference |= candidate.digest[index] ^ digest[index] }
            if difference == 0 { found = candidate.identity }
        }
        return found
    }

    /// The SHA-256 of a key's UTF-8.
    static func digest(of key: some StringProtocol) -> [UInt8] {
        var key = String(key)
        return key.withUTF8 { Array(SHA256.hash(data: UnsafeRawBufferPointer($0))) }
    }

    private static func index(_ digest: [UInt8]) -> UInt64 {
        digest[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
