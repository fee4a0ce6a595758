import Crypto
import JSON
import Providers

/// Signs and checks the tokens that login hands out: JSON Web Tokens, HS256 and nothing else.
struct SignedToken: Sendable {
    /// What a token says.
    struct Claims: Sendable, Equatable {
        /// The user's name.
        var subject: String
        /// Seconds since 1970 at which it ends.
        var expires: Int
        /// Which password it was given for; nil in a token that somebody else signed.
        var passwordMark: String?
    }

    private let key: SymmetricKey
    /// `ai_gateway.token_ttl_seconds`, 8 h.
    let lifetime: Int

    /// A signer with a secret that all edges share.
    init(secret: [UInt8], lifetime: Int) {
        key = SymmetricKey(data: secret)
        self.lifetime = lifetime
    }

    /// How far the clock of whoever signed may be ahead, in seconds, at the beginning of a token; its end is its end.
    static let leeway = 5

    /// A few letters that change with a password and tell nothing of it to whoever lacks the secret.
    func mark(of password: GatewayUser.Password) -> String {
        let material: [UInt8]
        switch password {
        case .hash(let hash): material = Array(hash.text.utf8)
        case .digest(let digest): material = digest
        case .unset: material = []
        }
        let code = HMAC<SHA256>.authenticationCode(for: Array("password ".utf8) + material, using: key)
        return Self.encoded(Array(code.prefix(9)))
    }

    /// A token for a user; `now` is in seconds since 1970.
    func make(for username: String, role: String, passwordMark: String? = nil, now: Int) -> String {
        let header: JSONValue = ["alg": "HS256", "typ": "JWT"]
        var claims: JSONObject = [
            "sub": .string(username), "role": .string(role), "iss": "martlet", "iat": .number(now),
            "exp": .number(now + lifetime),
        ]
        if let passwordMark { claims["pwm"] = .string(passwordMark) }
        return text(header.serialized(), JSONValue.object(claims).serialized())
    }

    /// The signed text of a header and of claims.
    func text(_ header: [UInt8], _ claims: [UInt8]) -> String {
        let signed = Self.encoded(header) + "." + Self.encoded(claims)
        let signature = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: key)
        return signed + "." + Self.encoded(Array(signature))
    }

    /// What a token says; nil unless it was signed with our secret by HS256 and is valid now.
    func claims(of token: String, now: Int) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Self.decoded(parts[2]) else { return nil }
        let signed = Array(parts[0].utf8) + [UInt8(ascii: ".")] + Array(parts[1].utf8)
        // compares in constant time; nothing of an unsigned token is looked at
        guard HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: key),
            let header = Self.json(parts[0]), header["alg"]?.string == "HS256", header["crit"] == nil,
            let claims = Self.json(parts[1]), let subject = claims["sub"]?.string,
            let expires = claims["exp"]?.double, Double(now) < expires
        else { return nil }
        if let begins = claims["nbf"]?.double, begins > Double(now + Self.leeway) { return nil }
        let mark = claims["pwm"]?.string
        return Claims(subject: subject, expires: Int(min(expires, 1e12)), passwordMark: mark)
    }

    /// Whether a text has the form of a token: three parts of base64url between dots.
    static func hasForm(_ text: some StringProtocol) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { part in part.allSatisfy(isLetter) }
            && !parts[0].isEmpty && !parts[1].isEmpty
    }

    private static func json(_ part: Substring) -> JSONObject? {
        // house: what is no JSON is no token
        decoded(part).flatMap { try? JSONValue(parsing: $0) }?.object
    }

    // MARK: base64url, without padding

    private static func encoded(_ bytes: [UInt8]) -> String {
        let text = bytes.withUnsafeBytes { Base64.text($0) }.filter { $0 != UInt8(ascii: "=") }
        let letters = text.map { letter in
            switch letter {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: letter
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    private static func decoded(_ text: Substring) -> [UInt8]? {
        text.utf8.allSatisfy(isLetter) ? Base64.bytes(of: text.utf8) : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
