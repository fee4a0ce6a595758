import Testing

@testable import Edge

@Suite struct SignedTokenTests {
    private let signer = SignedToken(secret: Array("a secret of more than thirty-two bytes".utf8), lifetime: 100)

    @Test func `a token says who it is for until it ends, and not a second longer`() {
        let token = signer.make(for: "anna", role: "user", now: 1000)
        #expect(signer.claims(of: token, now: 1000) == .init(subject: "anna", expires: 1100))
        #expect(signer.claims(of: token, now: 1099) != nil)
        #expect(signer.claims(of: token, now: 1100) == nil)
        #expect(SignedToken.hasForm(token))
    }

    @Test func `a clock that is a little ahead may have signed it`() {
        let claims = #"{"sub":"anna","exp":9999999999,"nbf":105}"#
        #expect(signer.claims(of: sign(#"{"alg":"HS256"}"#, claims), now: 100) != nil)
        #expect(signer.claims(of: sign(#"{"alg":"HS256"}"#, claims), now: 99) == nil)
    }

    @Test func `a mark differs with the password and with the secret, and tells neither`() {
        let digest = APIKeys.digest(of: "a password")
        let mark = signer.mark(of: .digest(digest))
        #expect(mark == signer.mark(of: .digest(digest)))
        #expect(mark != signer.mark(of: .digest(APIKeys.digest(of: "another"))))
        #expect(mark != SignedToken(secret: Array("another secret".utf8), lifetime: 1).mark(of: .digest(digest)))
        let token = signer.make(for: "anna", role: "user", passwordMark: mark, now: 1000)
        #expect(signer.claims(of: token, now: 1000)?.passwordMark == mark)
    }

    /// Made with Python's hmac.
    @Test func `a token that somebody else signed with the secret is good`() {
        let other = SignedToken(secret: Array("secret".utf8), lifetime: 1)
        let token =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZG1pbiIsImV4cCI6NDEwMjQ0NDgwMH0."
            + "ng-nyddPpXoNzrT8l6AjvBAriDPgRdjspNZeaS6I15A"
        #expect(other.claims(of: token, now: 0) == .init(subject: "admin", expires: 4_102_444_800))
        #expect(signer.claims(of: token, now: 0) == nil)
    }

    @Test func `a token that was changed anywhere is none`() {
        let token = signer.make(for: "anna", role: "user", now: 1000)
        for index in token.indices where token[index] != "." {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            // the last letter of a part holds bits that mean nothing
            if changed.split(separator: ".").count == 3, token.index(after: index) == token.endIndex { continue }
            #expect(signer.claims(of: changed, now: 1000) == nil, "\(changed)")
        }
    }

    @Test(arguments: ["none", "None", "HS512", "RS256", "hs256"])
    func `no other algorithm is taken, even with a right signature`(algorithm: String) {
        let token = sign(#"{"alg":"\#(algorithm)"}"#, #"{"sub":"anna","exp":9999999999}"#)
        #expect(signer.claims(of: token, now: 0) == nil)
        let unsigned = token.split(separator: ".").prefix(2).joined(separator: ".") + "."
        #expect(signer.claims(of: unsigned, now: 0) == nil)
    }

    @Test(arguments: [
        #"{"exp":9999999999}"#, #"{"sub":"anna"}"#, #"{"sub":"anna","exp":"9999999999"}"#,
        #"{"sub":"anna","exp":9999999999,"nbf":9000}"#, #"[]"#, #"nonsense"#,
    ])
    func `claims that lack something are none`(claims: String) {
        #expect(signer.claims(of: sign(#"{"alg":"HS256"}"#, claims), now: 100) == nil)
    }

    @Test(arguments: ["", "a", "a.b", "a.b.c.d", "a.b.c!", ".b.c", "a..c", "sk-martlet-x"])
    func `what has not three parts is no token`(text: String) {
        #expect(!SignedToken.hasForm(text))
        #expect(signer.claims(of: text, now: 0) == nil)
    }

    private func sign(_ header: String, _ claims: String) -> String {
        signer.text(Array(header.utf8), Array(claims.utf8))
    }
}
