import TestSupport
import Testing

extension Scenarios {
    @Suite struct SilenceScenarios {
        @Test(arguments: [false, true])
        func `F06 a provider that accepts and never answers meets the first-token limit`(stream: Bool) throws {
            try Scene.play { scene in
                scene.p.script([.stall(.seconds(20))])
                let response = try scene.chat("silent", stream: stream)
                #expect(response.duration >= .milliseconds(900))
                #expect(response.duration < .seconds(3))
                try scene.expectNext(response, word: "silent")
                #expect(try scene.loggedErrors(of: response).first?.contains("first_token") == true)
                try eventually("the silent call is cancelled", within: .seconds(1)) {
                    scene.p.requests()[0].clientLeftAt != nil
                }
            }
        }

        @Test func `F06 alone the error and the ledger name the limit`() throws {
            try Scene.play(alone: true) { scene in
                scene.p.script(times: 9, [.stall(.seconds(20))])
                let response = try scene.chat("silent", on: .transparent)
                #expect(response.status == 504)
                #expect(response.error["message"].string?.hasPrefix("Timeout") == true, "\(response.text)")
                #expect(response.text.contains("first_token"), "\(response.text)")
                let row = try scene.row(of: response)
                #expect(row.outcome == "failed")
                #expect(row.timeLimit == "first_token")
            }
        }

        @Test func `F07 headers, pings and comments are no token`() throws {
            try Scene.play { scene in
                let pings = (0..<200).flatMap { _ in
                    [ProviderStep.bytes([UInt8](": ping\n\n".utf8)), .pause(.milliseconds(100))]
                }
                for steps in [[.stall(.seconds(20))], pings] {
                    scene.p.script(.streamHead + steps)
                    let response = try scene.chat("pinged", stream: true)
                    #expect(response.duration < .seconds(3))
                    try scene.expectNext(response, word: "pinged")
                    #expect(try scene.loggedErrors(of: response).first?.contains("first_token") == true)
                }
            }
        }

        @Test func `F07 alone the error and the ledger name the limit`() throws {
            try Scene.play(alone: true) { scene in
                scene.p.script(times: 9, .streamHead + [.bytes([UInt8](": ping\n\n".utf8)), .stall(.seconds(20))])
                let response = try scene.chat("pinged", stream: true, on: .transparent)
                #expect(response.status == 504, "nothing had gone to the client, so the status can still tell")
                #expect(response.text.contains("first_token"), "\(response.text)")
                let row = try scene.row(of: response)
                #expect(row.outcome == "failed")
                #expect(row.timeLimit == "first_token")
            }
        }

        @Test func `F25 with every candidate silent the error comes within the sum of the limits`() throws {
            try Scene.play { scene in
                scene.p.script(times: 9, [.stall(.seconds(20))])
                scene.q.script(times: 9, [.stall(.seconds(20))])
                for (surface, status) in [(Scene.Surface.transparent, 504), (.openAI, 503)] {
                    let response = try scene.chat("mute", on: surface)
                    #expect(response.status == status)
                    #expect(response.duration < .seconds(3), "two limits of 1 s")
                    let row = try scene.row(of: response)
                    #expect(row.outcome == "failed")
                    #expect(row.attempts == 2)
                    #expect(row.timeLimit == "first_token")
                }
            }
        }

        @Test func `F09 a stream that falls silent meets the stall limit and ends honestly`() throws {
            try Scene.play { scene in
                let answer = ScriptedAnswer.marked("stalling", count: 60)
                scene.p.script(.streamHead + .events(Array(answer.contentEvents.prefix(41))) + [.stall(.seconds(20))])
                let response = try scene.chat("stalling", stream: true)
                expectHonestEnd(response)
                #expect(response.content == answer.pieces.prefix(40).joined())
                #expect(response.duration < .seconds(4))
                #expect(response.text.contains("stall"), "the error names the limit: \(response.error.text)")
                let row = try scene.row(of: response)
                #expect(row.outcome == "interrupted")
                #expect(row.timeLimit == "stall")
                #expect(row.evidence == "counted")
                #expect(row.completion > 0)
            }
        }
    }
}
