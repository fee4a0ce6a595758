import TestSupport
import Testing

extension Scenarios {
    @Suite struct ConnectionFaultScenarios {
        @Test(arguments: [false, true])
        func `F01 a refused connection costs less than 100 ms and the next candidate answers`(stream: Bool) throws {
            try Scene.play { scene in
                _ = try scene.chat("warmup")
                scene.p.stop()
                let response = try scene.chat("refused", stream: stream)
                // 100 ms for the refusal, and as much again for the answer on a busy machine
                #expect(response.duration < .milliseconds(200))
                try scene.expectNext(response, word: "refused")
            }
        }

        @Test func `F02 a name that does not resolve leads to the next candidate and is not asked for again at once`()
            throws
        {
            try Scene.play(pChanges: ["base_url": "http://no-such-host.invalid/v1"]) { scene in
                let first = try scene.chat("unresolved")
                try scene.expectNext(first, word: "unresolved")
                #expect(try scene.loggedErrors(of: first).first?.contains("resolve") == true)
                let second = try scene.chat("again", stream: true)
                #expect(second.duration < .milliseconds(200), "the negative answer is cached")
                try scene.expectNext(second, word: "again")
            }
        }

        @Test(arguments: [false, true])
        func `F28 a kept connection closed as the request is written is replaced without a trace`(stream: Bool) throws {
            try Scene.play { scene in
                scene.p.script { request in
                    guard request.numberOnConnection > 0, request.text.contains("reused") else { return nil }
                    return [.close]
                }
                _ = try scene.chat("opening")
                let response = try scene.chat("reused", stream: stream)
                expectSuccess(response, from: "p", word: "reused")
                #expect(try scene.row(of: response).attempts == 1, "the client's request took one attempt")
                #expect(scene.p.requests(containing: "reused").count <= 2, "repeated exactly once")
                #expect(scene.q.requests().isEmpty)
            }
        }

        @Test func `one connection to a provider serves answer after answer`() throws {
            try Scene.play { scene in
                for number in 0..<6 {
                    let response = try scene.chat("kept\(number)", stream: number % 2 == 0)
                    expectSuccess(response, from: "p", word: "kept\(number)")
                    try eventually("the provider's answer is read to its end") {
                        scene.p.requests(containing: "kept\(number)").allSatisfy(\.isCompleted)
                    }
                }
                // each event loop has connections of its own
                #expect(scene.p.connectionCount <= 2)
            }
        }

        @Test(arguments: WireShape.allCases)
        func `a body that ends a moment after the last event leaves the connection to the next call`(
            shape: WireShape
        ) throws {
            try Scene.play(pShape: shape) { scene in
                let stream = ScriptedAnswer.marked("kept").stream(shape)
                scene.p.script(times: 6, stream.dropLast() + [.pause(.milliseconds(30)), .endBody])
                for number in 0..<6 {
                    let response = try scene.chat("kept", stream: true)
                    expectSuccess(response, from: "p", word: "kept")
                    try eventually("call \(number) is read to its end") {
                        scene.p.requests().allSatisfy { $0.isCompleted || $0.clientLeftAt != nil }
                    }
                }
                #expect(scene.p.requests().allSatisfy { $0.clientLeftAt == nil }, "nobody left before the end")
                // each event loop has connections of its own
                #expect(scene.p.connectionCount <= 2)
            }
        }

        @Test(arguments: [false, true])
        func `F29 a page of HTML with status 200 leads to the next candidate`(stream: Bool) throws {
            try Scene.play { scene in
                scene.p.script(.body("<html><body>Sign in</body></html>", type: "text/html"))
                let response = try scene.chat("portal", stream: stream)
                try scene.expectNext(response, word: "portal")
                let said = try scene.loggedErrors(of: response).first ?? ""
                #expect(said.contains("not JSON") && said.contains("'p'"), "\(said)")
            }
        }

        @Test func `F29 alone the error says that it was not JSON and names the provider`() throws {
            try Scene.play(alone: true) { scene in
                scene.p.script(times: 9, .body("<html><body>Sign in</body></html>", type: "text/html"))
                let response = try scene.chat("portal", on: .transparent)
                #expect(response.status == 502)
                let message = response.error["message"].string ?? ""
                #expect(message.contains("not JSON"), "\(message)")
                #expect(message.contains("'p'"), "\(message)")
                #expect(try scene.row(of: response).outcome == "failed")
            }
        }
    }
}
