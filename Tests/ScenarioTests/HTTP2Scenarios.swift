import TestSupport
import Testing

extension Scenarios {
    /// A provider that speaks HTTP/2 over TLS, as real ones do; the gateway asks it for whole answers only that way.
    @Suite struct HTTP2Scenarios {
        /// Error codes of HTTP/2.
        private static let internalError: UInt32 = 2
        private static let refusedStream: UInt32 = 7

        /// In which ways a provider can leave a request untouched.
        enum Untouched: String, CaseIterable, Sendable {
            case goAway = "GOAWAY before our stream"
            case refused = "REFUSED_STREAM"

            /// The steps for a request that is number `place` on its connection; streams are 1, 3, 5 and so on.
            func steps(place: Int) -> [ProviderStep] {
                switch self {
                case .goAway: [.goAway(lastStream: UInt32(max(0, place * 2 - 1))), .stall(.seconds(5)), .close]
                case .refused: [.resetStream(refusedStream)]
                }
            }
        }

        @Test func `one HTTP 2 connection serves answer after answer`() throws {
            try Self.play { scene in
                for number in 0..<4 {
                    let response = try scene.chat("two\(number)")
                    expectSuccess(response, from: "p", word: "two\(number)")
                    #expect(try scene.row(of: response).attempts == 1)
                }
                #expect(scene.p.requests().allSatisfy { $0.isHTTP2 })
                // each event loop has connections of its own
                #expect(scene.p.connectionCount <= 2)
            }
        }

        @Test(arguments: Untouched.allCases, [false, true])
        func `F28 an HTTP 2 request left untouched is repeated without a trace`(way: Untouched, onKept: Bool) throws {
            try Self.play { scene in
                if onKept { try Self.open(scene) }
                scene.p.script { request in
                    guard request.text.contains("untouched"), request.numberOnConnection > 0 || !onKept else {
                        return nil
                    }
                    return way.steps(place: request.numberOnConnection)
                }
                let response = try scene.chat("untouched")
                expectSuccess(response, from: "p", word: "untouched")
                try Self.expectOneAttempt(scene, response, calls: 2)
            }
        }

        @Test func `F28 a kept HTTP 2 connection closed as the request is written is replaced without a trace`() throws
        {
            try Self.play { scene in
                try Self.open(scene)
                scene.p.script { request in
                    request.text.contains("untouched") && request.numberOnConnection > 0 ? [.close] : nil
                }
                let response = try scene.chat("untouched")
                expectSuccess(response, from: "p", word: "untouched")
                try Self.expectOneAttempt(scene, response, calls: 2)
            }
        }

        @Test(arguments: Untouched.allCases)
        func `F28 an HTTP 2 request left untouched twice leads to the next candidate`(way: Untouched) throws {
            try Self.play { scene in
                scene.p.script(times: 9) { way.steps(place: $0.numberOnConnection) }
                let response = try scene.chat("refused")
                try scene.expectNext(response, word: "refused")
                #expect(scene.p.requests().count == 2, "repeated exactly once, which is still one attempt")
            }
        }

        @Test(arguments: [false, true])
        func `F28 an HTTP 2 request that may have been acted on is not repeated`(onKept: Bool) throws {
            try Self.play { scene in
                if onKept { try Self.open(scene) }
                scene.p.script([.resetStream(Self.internalError)])
                let response = try scene.chat("acted")
                try scene.expectNext(response, word: "acted")
                #expect(scene.p.requests(containing: "acted").count == 1)
            }
        }

        @Test func `F10 an HTTP 2 stream reset in the middle of a whole answer is a failure`() throws {
            try Self.play { scene in
                let half = ScriptedAnswer.marked("half").wholeBody.utf8.prefix(200)
                for cut in [
                    [ProviderStep.resetStream(Self.internalError)], [.resetStream(Self.refusedStream)], [.close],
                ] {
                    let head = ProviderStep.head(status: 200, headers: ["Content-Type: application/json"])
                    scene.p.script([head, .bytes([UInt8](half)), .pause(.milliseconds(50))] + cut)
                    let response = try scene.chat("half")
                    try scene.expectNext(response, word: "half")
                }
                #expect(scene.p.requests().count == 3, "what was begun is not asked for again")
            }
        }

        /// Makes each event loop open a connection, so that a later request finds one wherever it lands.
        private static func open(_ scene: Scene) throws {
            for number in 0..<4 { _ = try scene.chat("opening\(number)") }
        }

        private static func expectOneAttempt(_ scene: Scene, _ response: ClientResponse, calls: Int) throws {
            let row = try scene.row(of: response)
            #expect(row.attempts == 1, "the client's request took one attempt")
            #expect(row.outcome == "completed")
            #expect(row.provider == "p")
            let seen = scene.p.requests(containing: "untouched")
            #expect(seen.count == calls, "repeated exactly once")
            #expect(seen.allSatisfy { $0.isHTTP2 })
            #expect(Set(seen.map(\.body)).count == 1, "the repetition is the same request")
            #expect(scene.q.requests().isEmpty)
        }

        private static func play(_ scenario: (Scene) throws -> Void) throws {
            let authority = try TestAuthority()
            let p = try ScriptedProvider()
            let front = try TLSFront(to: p.port, as: authority.issue(for: "localhost"), protocols: ["h2", "http/1.1"])
            try Scene.play(
                p: p,
                pChanges: ["base_url": .string(front.baseURL())],
                environment: ["SSL_CERT_FILE": authority.root.certificate],
                scenario
            )
        }
    }
}
