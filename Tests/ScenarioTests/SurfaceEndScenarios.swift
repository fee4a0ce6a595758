import TestSupport
import Testing

extension Scenarios {
    /// How each client is told that a stream broke, whatever shape the provider has.
    @Suite struct SurfaceEndScenarios {
        private static let answer = ScriptedAnswer.marked("cutting", count: 60)
        private static let text = answer.pieces.prefix(40).joined()

        @Test(arguments: WireShape.allCases)
        func `F08 a stream that breaks off ends honestly in the client's own protocol`(shape: WireShape) throws {
            try Scene.play(pShape: shape, qShape: shape) { scene in
                for tongue in ClientTongue.allCases {
                    let whole = try scene.say("whole", in: tongue)
                    expectSuccess(whole, in: tongue, from: "p", text: ScriptedAnswer.marked("whole").text)
                    let wholeRow = try scene.row(of: whole)
                    #expect(wholeRow.outcome == "completed", "\(tongue)")
                    #expect(wholeRow.evidence == "provider", "\(tongue)")
                    let answer = Self.answer.legacy(tongue == .completions)
                    scene.p.script(answer.cut(shape, after: 40) + [.endBody])
                    let response = try scene.say("cutting", in: tongue)
                    expectHonestEnd(response, in: tongue, text: Self.text)
                    #expect(response.text.contains("'p'"), "\(tongue): the error names the provider")
                    let row = try scene.row(of: response)
                    #expect(row.outcome == "interrupted", "\(tongue)")
                    #expect(row.evidence == "counted", "\(tongue)")
                    #expect(row.completion > 0, "\(tongue)")
                    #expect(row.provider == "p", "\(tongue)")
                    #expect(response.header("x-proxy-request-id") == row.requestID, "\(tongue)")
                }
                #expect(scene.q.requests().isEmpty, "no second answer is glued on")
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F11 an error as event carries the provider's message to every client`(shape: WireShape) throws {
            let event =
                shape == .anthropic
                ? ScriptedAnswer.Event(anthropic: [
                    "type": "error", "error": ["type": "overloaded_error", "message": "engine overloaded"],
                ])
                : ScriptedAnswer.Event(#"{"error":{"code":503,"message":"engine overloaded","status":"UNAVAILABLE"}}"#)
            try Scene.play(pShape: shape, qShape: shape) { scene in
                for tongue in ClientTongue.allCases {
                    scene.p.script(Self.answer.cut(shape, after: 40) + [event.step, .endBody])
                    let response = try scene.say("cutting", in: tongue)
                    expectHonestEnd(response, in: tongue, text: Self.text)
                    #expect(response.text.contains("engine overloaded"), "\(tongue)")
                    #expect(try scene.row(of: response).outcome == "interrupted")
                    scene.p.script(.streamHead + [event.step, .endBody])
                    let next = try scene.say("next", in: tongue)
                    expectSuccess(next, in: tongue, from: "q", text: ScriptedAnswer.marked("next").text)
                    #expect(try scene.row(of: next).attempts == 2)
                }
            }
        }

        @Test(arguments: WireShape.allCases)
        func `a whole answer reaches every client, and a failure in its own words`(shape: WireShape) throws {
            try Scene.play(pShape: shape, qShape: shape) { scene in
                for tongue in ClientTongue.allCases {
                    let whole = try scene.say("whole", in: tongue, stream: false)
                    expectSuccess(whole, in: tongue, from: "p", text: ScriptedAnswer.marked("whole").text)
                    let row = try scene.row(of: whole)
                    #expect(row.evidence == "provider", "\(tongue)")
                    #expect((row.prompt, row.completion) == (11, 8), "\(tongue)")
                    #expect(whole.json["_proxy_info"]["provider"] == "p", "\(tongue)")
                    scene.p.script(.failure(500))
                    scene.q.script(.failure(500))
                    let failed = try scene.say("down", in: tongue, stream: false)
                    #expect(failed.status == (tongue == .transparent ? 502 : 503), "\(tongue)")
                    #expect(tongue.pieces(of: failed).first.flatMap { tongue.error(in: $0) }?.isEmpty == false)
                    #expect(failed.header("retry-after") != nil || tongue == .transparent, "\(tongue)")
                    scene.p.script(.failure(400, message: "the field foo is wrong"))
                    let refused = try scene.say("refused", in: tongue, stream: false)
                    #expect(refused.status == 400, "\(tongue)")
                    #expect(refused.text.contains("the field foo is wrong"), "\(tongue)")
                    #expect(try scene.row(of: refused).outcome == "failed", "\(tongue)")
                }
            }
        }
    }
}
