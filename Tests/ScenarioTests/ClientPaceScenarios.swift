import TestSupport
import Testing

extension Scenarios {
    @Suite struct ClientPaceScenarios {
        /// Together longer than what all kernel buffers between provider and client hold (some 10 MB on loopback).
        private static let eventCount = 4000

        @Test func `F19 a client that reads slowly pauses the upstream and harms nobody`() throws {
            let answer = ScriptedAnswer([String(repeating: "slow reading ", count: 630)], completion: Self.eventCount)
            // one event made once: making four thousand would take longer than sending them
            let event = [UInt8]("data: \(answer.chunk(["content": .string(answer.text)]))\n\n".utf8)
            let ending = [answer.chunk([:], finish: "stop"), answer.usageChunk(answer.usage)]
            let bill = ProviderStep.bill(prompt: answer.prompt, completion: answer.completion)
            let events = Array(repeating: ProviderStep.bytes(event), count: Self.eventCount)
            let steps = .streamHead + events + .events(ending) + [bill] + .events(["[DONE]"]) + [.endBody]

            let patience: JSONNode = ["proxy": ["request_deadline_seconds": 60]]
            try Scene.play(changes: patience, environment: Scene.exactMemory) { scene in
                let edge = try #require(try scene.gateway.pid(of: "edge"))
                _ = try scene.chat("warmup", stream: true)
                let before = ProcessTable.residentBytes(edge) ?? 0
                scene.p.script { $0.text.contains("slowly") ? steps : nil }
                var (client, response) = try scene.beginChat("slowly", receiveBuffer: 65_536)
                // 1 KB each 100 ms for 2 s: longer than the stall limit of 1 s
                for _ in 0..<20 {
                    try client.receive(atMost: 1024)
                    pause(.milliseconds(100))
                }
                let call = try #require(scene.p.requests(containing: "slowly").first)
                #expect(!call.isCompleted, "the upstream is paused")
                let other = try scene.chat("other", stream: true)
                expectSuccess(other, from: "p", word: "other")
                #expect(other.duration < .milliseconds(500), "others are unaffected")
                let after = ProcessTable.residentBytes(edge) ?? 0
                // 32 MB are under way; held are a buffer of 1 MiB in a few copies
                #expect(after - before < 12 << 20, "the edge grew by \((after - before) >> 20) MiB")

                while let more = try client.readPiece(of: &response) { response.body += more }
                client.disconnect()
                let size = Self.eventCount * event.count
                #expect(
                    response.body.count > size && response.body.count < size + 2000,
                    "nothing lost, nothing doubled"
                )
                #expect(String(decoding: response.body.suffix(16), as: UTF8.self).contains("data: [DONE]"))
                #expect(try scene.row(of: response).outcome == "completed")
            }
        }

        @Test func `F20 a client that leaves in the middle of a stream cancels the upstream`() throws {
            try Scene.play(pChanges: ["timeout": 5]) { scene in
                var answer = ScriptedAnswer.marked("leaving", count: 400)
                answer.gap = .milliseconds(20)
                scene.p.script(answer.stream)
                var (client, response) = try scene.beginChat("leaving")
                while response.body.count < 600, let more = try client.readPiece(of: &response) {
                    response.body += more
                }
                let left = ContinuousClock.now
                client.disconnect(resetting: true)
                try expectCancelled(scene, "leaving", since: left)
                let row = try scene.row(of: response)
                #expect(row.outcome == "cancelled")
                #expect(row.completion > 0, "what was streamed is counted")
                #expect(row.evidence == "counted")
            }
        }

        @Test(arguments: [false, true])
        func `F20 a client that leaves before the first byte cancels the upstream`(stream: Bool) throws {
            try Scene.play(pChanges: ["timeout": 10]) { scene in
                scene.p.script([.stall(.seconds(20))])
                let client = try scene.sendChat("early", stream: stream)
                scene.expectOneMoreRow()
                try eventually("the upstream is asked") { !scene.p.requests(containing: "early").isEmpty }
                let left = ContinuousClock.now
                client.disconnect()
                try expectCancelled(scene, "early", since: left)
                let row = try scene.row("the cancelled row") { $0.outcome == "cancelled" }
                #expect(row.provider == "p")
                #expect(scene.q.requests().isEmpty, "nobody else is asked for a client that has gone")
            }
        }

        private func expectCancelled(_ scene: Scene, _ word: String, since left: ContinuousClock.Instant) throws {
            try eventually("the upstream call is cancelled", within: .seconds(3)) {
                scene.p.requests(containing: word).first?.clientLeftAt != nil
            }
            let seen = try #require(scene.p.requests(containing: word).first?.clientLeftAt)
            // 100 ms in the gateway; the provider looks each 50 ms
            #expect(seen - left < .milliseconds(200))
        }
    }
}
