import TestSupport
import Testing

extension Scenarios {
    @Suite struct CutStreamScenarios {
        private static let answer = ScriptedAnswer.marked("cutting", count: 60)
        private static let forty = [ProviderStep].streamHead + .events(Array(answer.contentEvents.prefix(41)))
        private static let text = answer.pieces.prefix(40).joined()

        @Test(arguments: Scene.Surface.allCases)
        func `F08 a stream that closes cleanly without its end is no success`(surface: Scene.Surface) throws {
            try Scene.play { scene in
                scene.p.script(Self.forty + [.endBody])
                let response = try scene.chat("cutting", stream: true, on: surface)
                expectHonestEnd(response)
                #expect(response.content == Self.text)
                let row = try scene.row(of: response)
                #expect(row.outcome == "interrupted")
                #expect(row.provider == "p")
                #expect(row.evidence == "counted")
                #expect(row.completion > 0)
                #expect(response.header("x-proxy-request-id") == row.requestID)
                #expect(try !scene.log(of: response).isEmpty, "the log knows the same id")
                #expect(scene.q.requests().isEmpty, "no second answer is glued on")
                let again = try scene.chat("cutting", stream: true, on: surface)
                expectSuccess(again, from: "p", word: "cutting")
                #expect(scene.p.requests().count == 2, "a part of an answer is never kept for later")
            }
        }

        @Test func `F08 a stream without its end counts against the provider's breaker`() throws {
            let breaker: JSONNode = ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 60]]
            try Scene.play(changes: breaker) { scene in
                scene.p.script(Self.forty + [.endBody])
                expectHonestEnd(try scene.chat("cutting", stream: true))
                expectSuccess(try scene.chat("after"), from: "q", word: "after")
                #expect(scene.p.requests().count == 1, "P's breaker is open")
            }
        }

        @Test(arguments: [
            (end: [ProviderStep.reset], name: "TCP reset"),
            (end: [ProviderStep.close], name: "chunked body without end"),
        ])
        func `F10 a connection that dies in the middle of a stream ends honestly`(
            end: [ProviderStep],
            name: String
        ) throws {
            try Scene.play { scene in
                // the pause lets the pieces arrive: a reset throws away what the kernel still holds
                scene.p.script(Self.forty + [.pause(.milliseconds(200))] + end)
                let response = try scene.chat("cutting", stream: true)
                expectHonestEnd(response)
                #expect(response.content == Self.text, "\(name)")
                let row = try scene.row(of: response)
                #expect(row.outcome == "interrupted", "\(name)")
                #expect(row.evidence == "counted", "\(name)")
                #expect(row.completion > 0, "\(name)")
                #expect(row.provider == "p", "\(name)")
                #expect(scene.q.requests().isEmpty, "\(name)")
            }
        }

        @Test func `F10 half of a whole answer is never handed on as an answer`() throws {
            try Scene.play { scene in
                let body = ScriptedAnswer.marked("half").wholeBody
                let half = [UInt8](body.utf8.prefix(body.utf8.count / 2))
                let head = ProviderStep.head(
                    status: 200,
                    headers: ["Content-Type: application/json"],
                    framing: .length(body.utf8.count)
                )
                scene.p.script([head, .bytes(half), .close])
                let response = try scene.chat("half")
                try scene.expectNext(response, word: "half")
            }
        }

        @Test func `F11 an error as first event leads to the next candidate`() throws {
            try Scene.play { scene in
                let error = #"{"error":{"message":"engine overloaded","type":"server_error","code":"overloaded"}}"#
                scene.p.script(.stream([error]))
                let response = try scene.chat("failing", stream: true)
                try scene.expectNext(response, word: "failing")
                #expect(try scene.loggedErrors(of: response).first?.contains("engine overloaded") == true)
            }
        }

        @Test func `F11 an error after content ends honestly with the provider's message`() throws {
            try Scene.play { scene in
                let error = #"{"error":{"message":"engine overloaded","type":"server_error","code":"overloaded"}}"#
                scene.p.script(Self.forty + .events([error, "[DONE]"]) + [.endBody])
                let response = try scene.chat("cutting", stream: true)
                expectHonestEnd(response)
                #expect(
                    response.error["message"].string?.contains("engine overloaded") == true,
                    "\(response.error.text)"
                )
                let row = try scene.row(of: response)
                #expect(row.outcome == "interrupted")
                #expect(row.evidence == "counted")
                #expect(row.completion > 0)
                #expect(scene.q.requests().isEmpty)
            }
        }
    }
}
