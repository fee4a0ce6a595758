import Configuration
import Testing

@testable import Edge

@Suite struct PasswordHashTests {
    /// The vectors of RFC 6070, computed for SHA-256 by other implementations.
    @Test(arguments: [
        ("password", "salt", 1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
        ("password", "salt", 2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"),
        ("password", "salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
        (
            "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
            "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1"
        ),
    ])
    func `the derivation is PBKDF2 with HMAC-SHA-256`(password: String, salt: String, iterations: Int, digest: String) {
        let derived = PasswordHash.derive(password, salt: Array(salt.utf8), iterations: iterations)
        #expect(derived.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == digest)
    }

    @Test func `a hash that is kept knows its password and no other`() throws {
        var generator = SystemRandomNumberGenerator()
        let made = PasswordHash(of: "correct horse", iterations: 10, using: &generator)
        let kept = try #require(PasswordHash(made.text))
        #expect(kept == made)
        #expect(kept.matches("correct horse"))
        #expect(!kept.matches("correct horse "))
        #expect(!kept.matches(""))
        #expect(!made.text.contains("horse"))
        #expect(PasswordHash(of: "correct horse", iterations: 10, using: &generator).salt != made.salt)
    }

    @Test(arguments: [
        "", "pbkdf2_sha256$1000$salt", "pbkdf2_sha1$1000$salt$eMXkeNWSiMhBqlMNtoRcTY1iiTqwAc5OEaSWOHOqmBM=",
        "pbkdf2_sha256$0$salt$eMXkeNWSiMhBqlMNtoRcTY1iiTqwAc5OEaSWOHOqmBM=", "pbkdf2_sha256$1000$salt$c2hvcnQ=",
        "pbkdf2_sha256$x$salt$eMXkeNWSiMhBqlMNtoRcTY1iiTqwAc5OEaSWOHOqmBM=",
    ])
    func `what is malformed is no hash`(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test func `a user without a password cannot log in, whatever is typed`() {
        var section = UserSection()
        section.username = "anna"
        #expect(!GatewayUser(section).knows(""))
        section.password = Secret("")
        #expect(!GatewayUser(section).knows(""))
        section.password = Secret("from the environment")
        #expect(GatewayUser(section).knows("from the environment"))
        #expect(!GatewayUser(section).knows("from the environmens"))
    }
}
