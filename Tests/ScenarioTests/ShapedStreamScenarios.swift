import TestSupport
import Testing

extension Scenarios {
    /// The faults of a stream's form, in the shapes that are not OpenAI's; read by a client of OpenAI's protocol, for which
    /// all is translated, and by one of the provider's own, for which bytes pass.
    @Suite struct ShapedStreamScenarios {
        private static let answer = ScriptedAnswer(["plain ", "é", "漢字 ", "🐦🐦", " end"], prompt: 11, completion: 5)
        private static let bill = ProviderStep.bill(prompt: 11, completion: 5)

        private func play(_ shape: WireShape, _ scenario: (Scene, ClientTongue) throws -> Void) throws {
            try Scene.play(pShape: shape, qShape: shape) { scene in
                for tongue in [ClientTongue.openAI, shape == .gemini ? .gemini : .anthropic] {
                    try scenario(scene, tongue)
                }
            }
        }

        private static func wire(_ shape: WireShape, lineEnd: String = "\n") -> String {
            answer.events(shape).map { $0.wire(lineEnd: lineEnd) }.joined()
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F23 line ends, comments, a BOM and one byte a packet change nothing`(shape: WireShape) throws {
            let plain = Self.wire(shape)
            let commented = Self.answer.events(shape).map { ": comment\n\n" + $0.wire() }.joined()
            let shapes: [(String, String, Int)] = [
                ("one byte a packet", plain, 1), ("CRLF", Self.wire(shape, lineEnd: "\r\n"), 7),
                ("CR", Self.wire(shape, lineEnd: "\r"), 7), ("comments", commented, 7),
                ("BOM", "\u{FEFF}" + plain, 7), ("no space", plain.replacing("data: ", with: "data:"), 7),
                ("unterminated", String(plain.dropLast(2)), 7),
            ]
            try play(shape) { scene, tongue in
                for (name, text, size) in shapes {
                    scene.p.script([Self.bill] + .stream(text: text, cutEvery: size))
                    try expectTheAnswer(scene, tongue, name)
                }
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F15 a line that is not JSON is dropped and the stream goes on`(shape: WireShape) throws {
            try play(shape) { scene, tongue in
                var events = Self.answer.events(shape)
                events.insert(.init(#"{"broken"#), at: events.count / 2)
                scene.p.script([Self.bill] + .stream(text: events.map { $0.wire() }.joined(), cutEvery: 11))
                let response = try expectTheAnswer(scene, tongue, "broken line")
                #expect(!response.text.contains("broken"), "\(tongue)")
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F21 without usage what was said is counted`(shape: WireShape) throws {
            try play(shape) { scene, tongue in
                var answer = Self.answer
                answer.tellsUsage = false
                scene.p.script(.streamHead + answer.events(shape).map(\.step) + [.endBody])
                let response = try scene.say("uncounted", in: tongue)
                expectSuccess(response, in: tongue, from: "p", text: answer.text)
                let row = try scene.row(of: response)
                #expect(row.evidence == "counted", "\(tongue)")
                #expect(row.completion > 0, "\(tongue)")
                #expect(row.prompt > 0, "\(tongue)")
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini], [(3, 5), (5, 2)])
        func `F21 of two usages the last counts, of falling ones the highest`(
            shape: WireShape,
            counts: (Int, Int)
        ) throws {
            try play(shape) { scene, tongue in
                var events = Self.answer.events(shape)
                switch shape {
                case .gemini:
                    let answer = Self.answer
                    events.insert(.init(answer.geminiPiece("").merging(answer.geminiUsage(11, counts.0)).text), at: 3)
                    let last = answer.geminiPiece("", finish: "STOP").merging(answer.geminiUsage(11, counts.1))
                    events[events.count - 1] = .init(last.text)
                default:
                    let first: JSONNode = [
                        "type": "message_delta", "delta": [:],
                        "usage": ["output_tokens": .number(Double(counts.0))],
                    ]
                    let last: JSONNode = [
                        "type": "message_delta", "delta": ["stop_reason": "end_turn", "stop_sequence": nil],
                        "usage": ["output_tokens": .number(Double(counts.1))],
                    ]
                    events[events.count - 2] = .init(anthropic: last)
                    events.insert(.init(anthropic: first), at: events.count - 2)
                }
                scene.p.script(.streamHead + [Self.bill] + events.map(\.step) + [.endBody])
                try expectTheAnswer(scene, tongue, "usage twice")
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F22 what comes after the end is not forwarded and spoils nothing`(shape: WireShape) throws {
            let answer = ScriptedAnswer(["AFTER"])
            let error = #"{"type":"error","error":{"code":500,"message":"AFTER","type":"api_error"}}"#
            let rests: [(String, [ProviderStep])] = [
                ("content", answer.events(shape).map(\.step) + [.endBody]),
                ("error", [ScriptedAnswer.Event(error, name: "error").step, .endBody]),
                ("bytes", [.bytes([UInt8]("garbage AFTER the end\n\n".utf8)), .endBody]),
                ("reset", [.pause(.milliseconds(100)), .reset]), ("cut", [.close]),
            ]
            try play(shape) { scene, tongue in
                for (name, rest) in rests {
                    scene.p.script(.streamHead + [Self.bill] + Self.answer.events(shape).map(\.step) + rest)
                    let response = try expectTheAnswer(scene, tongue, name)
                    #expect(!response.text.contains("AFTER"), "\(tongue) \(name)")
                }
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F12 an empty stream and an empty answer lead to the next candidate`(shape: WireShape) throws {
            let empty =
                shape == .gemini
                ? #"{"candidates":[],"usageMetadata":{"promptTokenCount":3,"totalTokenCount":3}}"#
                : #"{"id":"msg_1","type":"message","role":"assistant","content":[],"usage":{"input_tokens":1,"output_tokens":0}}"#
            try play(shape) { scene, tongue in
                for (name, steps) in [
                    ("no event", [ProviderStep].streamHead + [.endBody]),
                    ("begun", Self.answer.cut(shape, after: 0) + [.endBody]), ("empty body", .body("")),
                    ("page", .body("<html>sign in</html>", type: "text/html")), ("empty answer", .body(empty)),
                ] {
                    scene.p.script(steps)
                    let response = try scene.say("next", in: tongue)
                    expectSuccess(response, in: tongue, from: "q", text: ScriptedAnswer.marked("next").text)
                    #expect(try scene.row(of: response).attempts == 2, "\(tongue) \(name)")
                }
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F13 one body although a stream was asked for becomes a correct stream`(shape: WireShape) throws {
            try play(shape) { scene, tongue in
                scene.p.script(Self.answer.whole(shape))
                try expectTheAnswer(scene, tongue, "one body")
            }
        }

        @Test(arguments: [WireShape.anthropic, .gemini])
        func `F07 pings are no tokens and F09 a silent stream ends at the stall limit`(shape: WireShape) throws {
            try play(shape) { scene, tongue in
                let sign = shape == .anthropic ? ScriptedAnswer.Event(anthropic: ["type": "ping"]).wire() : ": ping\n\n"
                let ping = [ProviderStep.bytes([UInt8](sign.utf8)), .pause(.milliseconds(100))]
                scene.p.script(Self.answer.cut(shape, after: 0) + Array(repeating: ping, count: 40).joined())
                let next = try scene.say("next", in: tongue)
                expectSuccess(next, in: tongue, from: "q", text: ScriptedAnswer.marked("next").text)
                scene.p.script(Self.answer.cut(shape, after: 3) + [.stall(.seconds(9))])
                let silent = try scene.say("silent", in: tongue)
                expectHonestEnd(silent, in: tongue, text: Self.answer.pieces.prefix(3).joined())
                let row = try scene.row(of: silent)
                #expect(row.timeLimit == "stall", "\(tongue) \(row.json.text)")
                #expect(row.outcome == "interrupted", "\(tongue)")
            }
        }

        @discardableResult
        private func expectTheAnswer(_ scene: Scene, _ tongue: ClientTongue, _ name: String) throws -> ClientResponse {
            let response = try scene.say("shape", in: tongue)
            let told = "\(tongue) \(name)"
            #expect(response.status == 200, "\(told): \(response.text.prefix(300))")
            #expect(tongue.text(of: response) == Self.answer.text, "\(told)")
            #expect(tongue.finish(of: response) != nil, "\(told)")
            #expect(tongue.pieces(of: response).allSatisfy { tongue.error(in: $0) == nil }, "\(told)")
            let row = try scene.row(of: response)
            #expect(row.outcome == "completed", "\(told)")
            #expect(row.evidence == "provider", "\(told)")
            #expect((row.prompt, row.completion) == (11, 5), "\(told)")
            return response
        }
    }
}
