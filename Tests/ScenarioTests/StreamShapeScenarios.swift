import TestSupport
import Testing

extension Scenarios {
    @Suite struct StreamShapeScenarios {
        /// Pieces whose characters are one to four bytes long, so that a cut falls into the middle of each kind.
        private static let answer = ScriptedAnswer(["plain ", "é", "漢字 ", "🐦🐦", " end"], prompt: 11, completion: 5)

        @Test func `F23 odd line ends, missing spaces, comments and a BOM change nothing in the answer`() throws {
            let answer = Self.answer
            let commented = answer.events.map { ": comment\n\ndata: \($0)\n\n" }.joined()
            let shapes: [(String, String)] = [
                ("CRLF", answer.wire(lineEnd: "\r\n")), ("CR", answer.wire(lineEnd: "\r")),
                ("no space", answer.wire(prefix: "data:")), ("comments", commented),
                ("BOM", "\u{FEFF}" + answer.wire()), ("unterminated", answer.wire(finalBlankLine: false)),
            ]
            try Scene.play { scene in
                for (name, text) in shapes {
                    scene.p.script([.bill(prompt: 11, completion: 5)] + .stream(text: text, cutEvery: 7))
                    try expectTheAnswer(scene, name)
                }
            }
        }

        @Test func `F23 one byte a packet changes nothing in the answer`() throws {
            try Scene.play { scene in
                scene.p.script([.bill(prompt: 11, completion: 5)] + .stream(text: Self.answer.wire(), cutEvery: 1))
                try expectTheAnswer(scene, "one byte a packet")
            }
        }

        @Test func `F24 an answer that is gzip though nobody asked is decoded`() throws {
            try Scene.play { scene in
                let body = StoredGzip.envelope([UInt8](Self.answer.wholeBody.utf8))
                let headers = ["Content-Type: application/json", "Content-Encoding: gzip"]
                scene.p.script([
                    .head(status: 200, headers: headers, framing: .length(body.count)), .bytes(body), .endBody,
                    .bill(prompt: 11, completion: 5),
                ])
                let response = try scene.chat("zipped")
                #expect(response.status == 200)
                #expect(response.content == Self.answer.text)
                #expect(response.header("content-encoding") == nil)
                #expect(try scene.row(of: response).evidence == "provider")
                let wire = StoredGzip.envelope([UInt8](Self.answer.wire().utf8))
                let stream = ["Content-Type: text/event-stream", "Content-Encoding: gzip"]
                scene.p.script([
                    .head(status: 200, headers: stream), .bill(prompt: 11, completion: 5), .bytes(Array(wire[..<40])),
                    .pause(.milliseconds(20)), .bytes(Array(wire[40...])), .endBody,
                ])
                try expectTheAnswer(scene, "zipped")
            }
        }

        @Test func `F24 a line of 100 MB is refused at the cap and memory stays bounded`() throws {
            try Scene.play(environment: Scene.exactMemory) { scene in
                let edge = try #require(try scene.gateway.pid(of: "edge"))
                let before = ProcessTable.peakBytes(edge) ?? 0
                let answer = ScriptedAnswer.marked("huge")
                let begin = [ProviderStep].streamHead + .events(Array(answer.contentEvents.prefix(3)))
                scene.p.script(begin + [.bytes([UInt8]("data: ".utf8)), .filler(120, count: 100_000_000), .endBody])
                let response = try scene.chat("huge", stream: true)
                expectHonestEnd(response)
                let after = ProcessTable.peakBytes(edge) ?? 0
                #expect(
                    after - before < 48 << 20,
                    "the edge grew by \((after - before) >> 20) MiB for a line of at most 8"
                )
                #expect(try scene.row(of: response).outcome == "interrupted")
            }
        }

        @Test func `F24 too many headers are refused at the cap and memory stays bounded`() throws {
            try Scene.play(environment: Scene.exactMemory) { scene in
                let edge = try #require(try scene.gateway.pid(of: "edge"))
                let before = ProcessTable.peakBytes(edge) ?? 0
                let many = (0..<10_000).map { "X-Header-\($0): value" }
                scene.p.script(.body(ScriptedAnswer.marked("headers").wholeBody, headers: many))
                scene.p.script([.endlessHeaders(limit: 256 << 20)])
                for name in ["many", "endless"] {
                    let response = try scene.chat(name)
                    try scene.expectNext(response, word: name)
                }
                let after = ProcessTable.peakBytes(edge) ?? 0
                #expect(
                    after - before < 32 << 20,
                    "the edge grew by \((after - before) >> 20) MiB for headers of 64 KiB"
                )
            }
        }

        private func expectTheAnswer(_ scene: Scene, _ name: String) throws {
            let response = try scene.chat("shape", stream: true)
            #expect(response.status == 200, "\(name)")
            #expect(response.content == Self.answer.text, "\(name)")
            #expect(response.finishReason == "stop", "\(name)")
            #expect(response.doneCount == 1, "\(name)")
            #expect(response.error == .null, "\(name)")
            let row = try scene.row(of: response)
            #expect(row.outcome == "completed", "\(name)")
            #expect(row.evidence == "provider", "\(name)")
        }
    }
}
