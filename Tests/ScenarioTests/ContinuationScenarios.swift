import TestSupport
import Testing

extension Scenarios {
    /// One provider begins an answer and breaks off, another goes on, where the configuration allows it.
    @Suite struct ContinuationScenarios {
        private static let answer = ScriptedAnswer.marked("begun", count: 60)
        private static let said = answer.pieces.prefix(40).joined()
        private static let rest = ScriptedAnswer(answer.pieces.suffix(20).map { $0 }, prompt: 51)
        private static let on: JSONNode = ["proxy": ["continuation": "on"]]
        private static let breaker: JSONNode = ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 60]]

        /// The ways in which P breaks off after 40 pieces.
        enum Break: CaseIterable {
            case cleanClose
            case silence
            case reset
            case noEnd
            case errorEvent

            var steps: [ProviderStep] {
                switch self {
                case .cleanClose: [.endBody]
                case .silence: [.stall(.seconds(9))]
                case .reset: [.pause(.milliseconds(200)), .reset]
                case .noEnd: [.pause(.milliseconds(200)), .close]
                case .errorEvent: .events([#"{"error":{"message":"overloaded","code":"overloaded"}}"#]) + [.endBody]
                }
            }
        }

        @Test(arguments: Break.allCases)
        func `F08 F09 F10 F11 with continuation the next provider finishes the answer`(way: Break) throws {
            try Scene.play(changes: Self.on.merging(Self.breaker)) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 40) + way.steps)
                scene.q.script(Self.rest.stream)
                let response = try scene.chat("begun", stream: true, extra: ["stream_options": ["include_usage": true]])
                expectContinued(response)
                let request = try #require(scene.q.requests().first).json
                #expect(request["messages"].items.count == 2)
                #expect(request["messages"][1]["role"] == "assistant")
                #expect(request["messages"][1]["content"].string == Self.said, "Q knows what has been said")
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.attempts == 2)
                expectLegs(of: row)
                let usage = response.chunks.last?["usage"] ?? .null
                #expect(usage["completion_tokens"].int == row.completion, "the client is told both parts")
                expectSuccess(try scene.chat("after"), from: "q", word: "after")
                #expect(scene.p.requests().count == 1, "P's breaker is open")
            }
        }

        @Test func `a model's own setting decides over that of the proxy`() throws {
            let changes: JSONNode = ["models": ["shared": ["continuation": "on"]]]
            try Scene.play(changes: changes) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
                scene.q.script(Self.rest.stream)
                expectContinued(try scene.chat("begun", stream: true))
            }
            let off: JSONNode = ["models": ["shared": ["continuation": "off"]]]
            try Scene.play(changes: Self.on.merging(off)) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
                let response = try scene.chat("begun", stream: true)
                expectHonestEnd(response)
                #expect(response.content == Self.said)
                #expect(scene.q.requests().isEmpty)
            }
        }

        @Test(arguments: [(WireShape.openAI, WireShape.anthropic), (.anthropic, .gemini), (.gemini, .openAI)])
        func `F08 a provider of any shape goes on with what one of any shape began`(
            p: WireShape,
            q: WireShape
        ) throws {
            try Scene.play(pShape: p, qShape: q, changes: Self.on) { scene in
                scene.p.script(Self.answer.cut(p, after: 40) + [.endBody])
                scene.q.script(Self.rest.stream(q))
                let response = try scene.chat("begun", stream: true)
                expectContinued(response)
                expectLegs(of: try scene.row(of: response))
            }
        }

        @Test func `F08 every client reads one clean answer of two providers`() throws {
            try Scene.play(changes: Self.on) { scene in
                for tongue in ClientTongue.allCases { try expectOneAnswer(scene, tongue) }
            }
        }

        private func expectOneAnswer(_ scene: Scene, _ tongue: ClientTongue) throws {
            scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
            scene.q.script(Self.rest.stream)
            let response = try scene.say("begun", in: tongue)
            #expect(response.status == 200, "\(tongue)")
            #expect(tongue.text(of: response) == Self.answer.text, "\(tongue)")
            #expect(tongue.finish(of: response) != nil, "\(tongue)")
            let pieces = tongue.pieces(of: response)
            #expect(pieces.allSatisfy { tongue.error(in: $0) == nil })
            #expect(pieces.contains { $0["_proxy_info"]["continued_from"][0] == "p" }, "\(response.text.suffix(300))")
            let hasMark = response.text.contains(": continued by q\n\n")
            #expect(
                hasMark == (tongue != .ollama && tongue != .geminiArray),
                "\(tongue): only where remarks have a place"
            )
            if tongue == .anthropic {
                let kinds = pieces.map { $0["type"].string ?? "" }
                #expect(kinds.count { $0 == "message_start" } == 1)
                #expect(kinds.count { $0 == "content_block_start" } == 1, "the text goes on in its block")
            }
            expectLegs(of: try scene.row(of: response))
        }

        @Test func `F08 when the second provider breaks off too, a third leg or an honest end follows`() throws {
            try Scene.play(pChanges: ["max_retries": 1], changes: Self.on) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 30) + [.endBody])
                scene.q.script(
                    .streamHead
                        + .events(Self.answer.pieces[30..<40].map { Self.answer.chunk(["content": .string($0)]) })
                        + [.endBody]
                )
                scene.p.script(Self.rest.stream)
                let response = try scene.chat("begun", stream: true)
                #expect(response.content == Self.answer.text)
                #expect(response.finishReason == "stop")
                #expect(response.error == .null)
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.legs.map(\.provider) == ["p", "q", "p"], "\(row.json.text)")
            }
            try Scene.play(changes: Self.on) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
                scene.q.script(.failure(500, message: "Q's own trouble"))
                let response = try scene.chat("begun", stream: true)
                expectHonestEnd(response)
                #expect(response.content == Self.said)
                let message = response.error["message"].string ?? ""
                #expect(message.contains("'p'"), "the original cause: \(message)")
                #expect(!message.contains("Q's own trouble"))
                let row = try scene.row(of: response)
                #expect(row.outcome == "interrupted")
                #expect(row.completion > 0)
                #expect(row.microDollars > 0, "what P wrote is paid for")
            }
        }

        @Test func `F08 a provider that answers the rest in one body instead of a stream is read all the same`() throws
        {
            try Scene.play(changes: Self.on) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
                scene.q.script(Self.rest.whole)
                let response = try scene.chat("begun", stream: true)
                expectContinued(response)
                #expect(Set(response.chunks.compactMap { $0["id"].string }).count == 1, "one answer has one id")
                expectLegs(of: try scene.row(of: response))
            }
        }

        @Test func `F08 with nobody left the end is honest, with continuation too`() throws {
            try Scene.play(alone: true, changes: Self.on) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
                let response = try scene.chat("begun", stream: true)
                expectHonestEnd(response)
                #expect(response.content == Self.said)
                let row = try scene.row(of: response)
                #expect(row.outcome == "interrupted")
                #expect(row.evidence == "counted")
                #expect(row.completion > 0)
                #expect(row.provider == "p")
            }
        }

        @Test func `F14 a provider that refuses an open end is asked by an instruction`() throws {
            try Scene.play(changes: Self.on) { scene in
                scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
                scene.q.script(.failure(400, message: "the last message must be the user's"))
                scene.q.script(Self.rest.stream)
                let response = try scene.chat("begun", stream: true)
                expectContinued(response)
                let requests = scene.q.requests().map(\.json)
                #expect(requests.count == 2)
                let second = requests.last?["messages"].items ?? []
                #expect(second.map { $0["role"].string } == ["user", "assistant", "user"])
                #expect(second.dropFirst().first?["content"].string == Self.said)
                let row = try scene.row(of: response)
                #expect(row.attempts == 3)
                expectLegs(of: row)
            }
        }

        @Test func `F14 when the instruction is refused too, the client is told the original cause`() throws {
            try Scene.play(changes: Self.on) { scene in
                for tongue in ClientTongue.allCases {
                    scene.p.script(Self.answer.cut(.openAI, after: 40) + [.endBody])
                    scene.q.script(times: 2, .failure(400, message: "the last message must be the user's"))
                    let before = scene.q.requests().count
                    let response = try scene.say("begun", in: tongue)
                    expectHonestEnd(response, in: tongue, text: Self.said)
                    #expect(!response.text.contains("must be the user's"), "never Q's 400")
                    #expect(response.text.contains("'p'"), "\(tongue)")
                    #expect(scene.q.requests().count == before + 2, "\(tongue)")
                    let row = try scene.row(of: response)
                    #expect(row.outcome == "interrupted", "\(tongue)")
                    #expect(row.attempts == 3, "\(tongue)")
                }
            }
        }

        private func expectContinued(_ response: ClientResponse, location: SourceLocation = #_sourceLocation) {
            #expect(response.status == 200, sourceLocation: location)
            #expect(response.content == Self.answer.text, sourceLocation: location)
            #expect(response.finishReason == "stop", sourceLocation: location)
            #expect(response.doneCount == 1, sourceLocation: location)
            #expect(response.error == .null, sourceLocation: location)
            #expect(response.text.count(of: ": continued by q\n\n") == 1, sourceLocation: location)
            let seam = response.text.part(before: ": continued by q\n\n")
            #expect(seam.contains(Self.answer.pieces[39]), "the seam follows the last of P's", sourceLocation: location)
            #expect(!seam.contains(Self.answer.pieces[40]), sourceLocation: location)
            let info = response.chunks.first { $0.has("_proxy_info") }?["_proxy_info"] ?? .null
            #expect(info["provider"] == "q", sourceLocation: location)
            #expect(info["continued_from"] == ["p"], sourceLocation: location)
            let roles = response.chunks.count { $0["choices"][0]["delta"]["role"].string != nil }
            #expect(roles <= 1, "one answer begins once", sourceLocation: location)
        }

        private func expectLegs(of row: LedgerRow, location: SourceLocation = #_sourceLocation) {
            #expect(row.outcome == "completed", sourceLocation: location)
            #expect(row.provider == "q", sourceLocation: location)
            #expect(row.legs.map(\.provider) == ["p", "q"], "\(row.json.text)", sourceLocation: location)
            guard row.legs.count == 2 else { return }
            #expect(row.legs[0].evidence == "counted", sourceLocation: location)
            #expect(row.legs[0].completion > 0, sourceLocation: location)
            #expect(row.legs[1].evidence == "provider", sourceLocation: location)
            #expect(row.legs[1].completion == Self.rest.completion, sourceLocation: location)
            #expect(row.legs[1].prompt == Self.rest.prompt, sourceLocation: location)
            #expect(row.completion == row.legs.map(\.completion).reduce(0, +), sourceLocation: location)
            #expect(row.prompt == row.legs.map(\.prompt).reduce(0, +), sourceLocation: location)
            #expect(row.microDollars == row.legs.map(\.microDollars).reduce(0, +), sourceLocation: location)
        }
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func count(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }

    /// What stands before the first place of a text.
    fileprivate func part(before text: String) -> Substring {
        split(separator: text, omittingEmptySubsequences: false).first ?? ""
    }
}
