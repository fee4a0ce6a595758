import Crypto
import Providers

/// A password as it is kept: `pbkdf2_sha256$<iterations>$<salt>$<digest in base64>`.
struct PasswordHash: Sendable, Equatable {
    let iterations: Int
    /// Its bytes are the salt.
    let salt: String
    let digest: [UInt8]

    /// What OWASP asks of PBKDF2 with SHA-256; 0.65 s here in a release build.
    static let ordinaryIterations = 600_000

    /// Reads what is kept; nil where it is malformed.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "pbkdf2_sha256", let iterations = Int(parts[1]), iterations > 0,
            iterations <= 100_000_000, let digest = Base64.bytes(of: parts[3].utf8), digest.count == 32
        else { return nil }
        self.iterations = iterations
        salt = String(parts[2])
        self.digest = digest
    }

    /// Hashes a password, which takes long on purpose.
    init(
        of password: String,
        iterations: Int = Self.ordinaryIterations,
        using generator: inout some RandomNumberGenerator
    ) {
        let salt = (0..<22).map { _ in Self.letters[Int.random(in: 0..<62, using: &generator)] }
        self.iterations = iterations
        self.salt = String(decoding: salt, as: UTF8.self)
        digest = Self.derive(password, salt: Array(self.salt.utf8), iterations: iterations)
    }

    /// As it is kept.
    var text: String {
        let digest = digest.withUnsafeBytes { String(decoding: Base64.text($0), as: UTF8.self) }
        return "pbkdf2_sha256$\(iterations)$\(salt)$\(digest)"
    }

    /// Whether it is this password; takes as long as the hash has iterations.
    func matches(_ password: String) -> Bool {
        APIKeys.areSame(Self.derive(password, salt: Array(salt.utf8), iterations: iterations), digest)
    }

    /// PBKDF2 (RFC 8018) with HMAC-SHA-256, one block of 32 bytes.
    static func derive(_ password: String, salt: [UInt8], iterations: Int) -> [UInt8] {
        let keyed = HMAC<SHA256>(key: SymmetricKey(data: Array(password.utf8)))
        var first = keyed
        first.update(data: salt)
        first.update(data: [0, 0, 0, 1])
        var block = Array(first.finalize())
        var sum = block
        for _ in 1..<max(1, iterations) {
            var next = keyed
            next.update(data: block)
            next.finalize().withUnsafeBytes { code in
                for index in 0..<32 {
                    block[index] = code[index]
                    sum[index] ^= code[index]
                }
            }
        }
        return sum
    }

    private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
