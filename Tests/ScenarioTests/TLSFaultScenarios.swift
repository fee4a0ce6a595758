import TestSupport
import Testing

extension Scenarios {
    /// A provider behind TLS; the gateway trusts the test's own authority by `SSL_CERT_FILE`.
    @Suite struct TLSFaultScenarios {
        /// What can be wrong with a certificate.
        enum Flaw: String, CaseIterable, Sendable {
            case selfSigned = "self-signed"
            case unknownAuthority = "of an authority nobody knows"
            case otherHost = "for another host"
            case expired

            /// What OpenSSL or libcurl say of it.
            var words: String {
                switch self {
                case .selfSigned: "signed certificate"
                case .unknownAuthority: "local issuer"
                case .otherHost: "host name"
                case .expired: "expired"
                }
            }

            func identity(trusted: TestAuthority) throws -> TestAuthority.Identity {
                switch self {
                case .selfSigned: try TestAuthority().root
                case .unknownAuthority: try TestAuthority().issue(for: "localhost")
                case .otherHost: try trusted.issue(for: "other.example")
                case .expired: try trusted.issue(for: "localhost", days: -1)
                }
            }
        }

        @Test(arguments: [false, true])
        func `F03 a certificate of a trusted authority for the right host is no fault`(stream: Bool) throws {
            let authority = try TestAuthority()
            try Self.play(as: authority.issue(for: "localhost"), trusting: authority) { scene in
                for word in ["first", "kept"] {
                    let response = try scene.chat(word, stream: stream)
                    expectSuccess(response, from: "p", word: word)
                    #expect(try scene.row(of: response).attempts == 1)
                }
            }
        }

        @Test(arguments: Flaw.allCases)
        func `F03 a certificate that is not to be trusted leads to the next candidate`(flaw: Flaw) throws {
            let authority = try TestAuthority()
            try Self.play(as: flaw.identity(trusted: authority), trusting: authority) { scene in
                for stream in [false, true] {
                    let response = try scene.chat("distrusted", stream: stream)
                    try scene.expectNext(response, word: "distrusted")
                    let said = try scene.loggedErrors(of: response).first
                    Self.expect(said, says: "certificate", not: "handshake")
                    #expect(said?.contains(flaw.words) == true, "it is this flaw that was found: \(said ?? "")")
                }
                #expect(scene.p.requests().isEmpty, "nothing was sent without verification")
            }
        }

        @Test(arguments: Flaw.allCases)
        func `F03 alone the error says that it was the certificate and retries keep verifying`(flaw: Flaw) throws {
            let authority = try TestAuthority()
            let identity = try flaw.identity(trusted: authority)
            try Self.play(as: identity, trusting: authority, alone: true, retries: 2) { scene in
                let response = try scene.chat("distrusted", on: .transparent)
                #expect(response.status == 502)
                Self.expect(response.error["message"].string, says: "certificate", not: "handshake")
                let row = try scene.row(of: response)
                #expect(row.outcome == "failed")
                #expect(row.attempts >= 1)
                #expect(row.errorCode != nil)
                #expect(scene.p.requests().isEmpty, "nothing was sent without verification")
            }
        }

        @Test(arguments: ScriptedProvider.TLSRefusal.allCases)
        func `F03 a broken handshake leads to the next candidate and never to plain text`(
            way: ScriptedProvider.TLSRefusal
        ) throws {
            try Self.play(breaking: way) { scene in
                for stream in [false, true] {
                    let response = try scene.chat("handshake", stream: stream)
                    try scene.expectNext(response, word: "handshake")
                    try Self.expect(scene.loggedErrors(of: response).first, says: "handshake", not: "certificate")
                }
                #expect(scene.p.requests().isEmpty, "nothing was sent unencrypted")
            }
        }

        @Test(arguments: ScriptedProvider.TLSRefusal.allCases)
        func `F03 alone the error says that it was the handshake`(way: ScriptedProvider.TLSRefusal) throws {
            try Self.play(breaking: way, alone: true) { scene in
                let response = try scene.chat("handshake", on: .transparent)
                #expect(response.status == 502)
                Self.expect(response.error["message"].string, says: "handshake", not: "certificate")
                #expect(try scene.row(of: response).outcome == "failed")
                #expect(scene.p.requests().isEmpty, "nothing was sent unencrypted")
            }
        }

        private static func expect(_ message: String?, says word: String, not other: String) {
            let message = message ?? "no error"
            #expect(message.contains(word), "\(message)")
            #expect(!message.contains(other), "\(message)")
            #expect(message.contains("'p'"), "\(message)")
        }

        private static func play(
            as identity: TestAuthority.Identity,
            trusting authority: TestAuthority,
            alone: Bool = false,
            retries: Int = 0,
            _ scenario: (Scene) throws -> Void
        ) throws {
            let p = try ScriptedProvider()
            let front = try TLSFront(to: p.port, as: identity)
            try Scene.play(
                p: p,
                alone: alone,
                pChanges: ["base_url": .string(front.baseURL()), "max_retries": .number(Double(retries))],
                environment: ["SSL_CERT_FILE": authority.root.certificate],
                scenario
            )
        }

        private static func play(
            breaking way: ScriptedProvider.TLSRefusal,
            alone: Bool = false,
            _ scenario: (Scene) throws -> Void
        ) throws {
            let p = try ScriptedProvider()
            p.tlsRefusal = way
            try Scene.play(
                p: p,
                alone: alone,
                pChanges: ["base_url": .string("https://localhost:\(p.port)/v1")],
                scenario
            )
        }
    }
}
