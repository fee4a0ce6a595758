import TestSupport
import Testing

extension Scenarios {
    @Suite struct EmptyAnswerScenarios {
        @Test func `F12 an answer of nothing leads to the next candidate`() throws {
            try Scene.play { scene in
                let hollow = ScriptedAnswer([])
                let nothings: [(String, [ProviderStep])] = [
                    ("done only", .stream(["[DONE]"])),
                    ("empty stream", .streamHead + [.endBody]),
                    ("no choices", .stream([hollow.usageChunk(.null), "[DONE]"])),
                ]
                for (name, steps) in nothings {
                    scene.p.script(steps)
                    let response = try scene.chat("nothing", stream: true)
                    try scene.expectNext(response, word: "nothing")
                    #expect(try scene.loggedErrors(of: response).count == 1, "\(name)")
                }
                for body in ["", #"{"id":"x","object":"chat.completion","model":"shared","choices":[]}"#] {
                    scene.p.script(.body(body))
                    let response = try scene.chat("nothing")
                    try scene.expectNext(response, word: "nothing")
                }
            }
        }

        @Test(arguments: [false, true])
        func `F12 an empty text with a finish reason is an answer`(stream: Bool) throws {
            try Scene.play { scene in
                let empty = ScriptedAnswer([], prompt: 7, completion: 0)
                scene.p.script(stream ? empty.stream : empty.whole)
                let response = try scene.chat("brief", stream: stream)
                #expect(response.status == 200)
                #expect(response.provider == "p")
                #expect(response.finishReason == "stop")
                #expect(try scene.row(of: response).outcome == "completed")
            }
        }

        @Test(arguments: Scene.Surface.allCases)
        func `F13 one JSON body in the place of a stream reaches the client as a stream`(surface: Scene.Surface) throws
        {
            try Scene.play { scene in
                let answer = ScriptedAnswer.marked("whole")
                scene.p.script(answer.whole)
                let response = try scene.chat("whole", stream: true, on: surface)
                #expect(response.header("content-type")?.hasPrefix("text/event-stream") == true)
                expectSuccess(response, from: "p", word: "whole")
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.evidence == "provider")
            }
        }

        @Test func `F15 a line that is not JSON is dropped and the stream goes on`() throws {
            try Scene.play { scene in
                let answer = ScriptedAnswer.marked("dirty")
                var events = answer.events
                events.insert(#"{"id":"broken","choices":[{"delta":"#, at: 4)
                scene.p.script(.streamHead + .events(events) + [.bill(prompt: 11, completion: 8), .endBody])
                let response = try scene.chat("dirty", stream: true)
                expectSuccess(response, from: "p", word: "dirty")
                #expect(!response.text.contains("broken"), "the bad line is not handed on")
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.evidence == "provider")
                #expect(row.completion == 8)
                let figures = try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json
                #expect(figures["edge"]["dropped_events"] == 1, "the dropped line is counted")
            }
        }
    }
}
