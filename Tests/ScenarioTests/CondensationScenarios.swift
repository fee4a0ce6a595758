import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// A conversation that its provider finds too long is asked again with a summary (F18, S3-F11).
    @Suite struct CondensationScenarios {
        /// Eight turns, then a question that holds `word`.
        private func talk(_ word: String) -> JSONNode {
            var messages: [JSONNode] = [["role": "system", "content": "You are brief."]]
            for turn in 0..<8 {
                let filler = String(repeating: "of this and that ", count: 10)
                messages.append(["role": "user", "content": .string("\(word)-old \(turn) \(filler)")])
                messages.append(["role": "assistant", "content": .string("yes \(turn) \(filler)")])
            }
            messages.append(["role": "user", "content": .string("\(word) please")])
            return ["messages": .array(messages)]
        }

        /// Refuses what is longer than a summary and a question.
        private func refuseLong(_ scene: Scene, code: String = "context_length_exceeded") {
            scene.p.script(times: .max) { request in
                guard request.json["messages"].items.count > 4 else { return nil }
                return .failure(400, message: "Too long: \(code)", code: code)
            }
        }

        private func play(_ changes: JSONNode = [:], _ scenario: (Scene) throws -> Void) throws {
            let models: JSONNode = ["models": ["shared", "large"]]
            try Scene.play(alone: true, pChanges: models, changes: changes, scenario)
        }

        @Test(arguments: [("context_length_exceeded", false), ("token_limit_exceeded", false), ("too_long", true)])
        func `F18 the second call has a summary, and every token is accounted for`(code: String, stream: Bool) throws {
            let patterns: JSONNode = [
                "condensation": ["error_patterns": ["context_length_exceeded", "token_limit", "too_lon."]]
            ]
            try play(patterns) { scene in
                refuseLong(scene, code: code)
                let response = try scene.chat("topic", stream: stream, extra: talk("topic"))
                expectSuccess(response, from: "p", word: "topic")
                #expect(response.text.contains(#""condensed":true"#))
                let calls = scene.p.requests()
                try #require(calls.count == 3, "asked, summed up, asked again")
                #expect(calls[1].text.contains("topic-old 7") && !calls[1].text.contains("You are brief."))
                #expect(calls[1].json["max_tokens"].int == 500 || calls[1].json["max_completion_tokens"].int == 500)
                let last = calls[2].json["messages"]
                #expect(last.items.count == 3)
                #expect(last[0]["content"] == "You are brief.")
                #expect(last[1]["content"].string?.hasPrefix("What was said before, summed up:") == true)
                #expect(last[2]["content"] == "topic please")
                let row = try scene.row(of: response)
                #expect((row.outcome, row.attempts) == ("completed", 2))
                #expect(row.json["legs"].items.count == 2, "the summary and the answer: \(row.json["legs"].text)")
                // the same text is summed up once
                let again = try scene.chat("topic", extra: talk("topic"))
                #expect(again.status == 200)
                #expect(scene.p.requests().count == 5)
                let figures = try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json
                #expect(figures["edge"]["condensation"] == ["condensed": 2, "kept": 1, "cut": 0])
            }
        }

        @Test func `F18 every protocol`() throws {
            try play { scene in
                for tongue in [ClientTongue.anthropic, .gemini, .cohere, .transparent] {
                    let word = "in-\(tongue)"
                    scene.p.script {
                        $0.text.contains(word)
                            ? .failure(400, message: "too long", code: "context_length_exceeded") : nil
                    }
                    let key = tongue == .gemini ? "contents" : "messages"
                    let turns = JSONNode.parse(tongue.body("much \(word) was said", stream: false))[key].items
                    let last = JSONNode.parse(tongue.body(word, stream: false))[key].items
                    let answer: JSONNode =
                        tongue == .gemini
                        ? ["role": "model", "parts": [["text": "yes"]]] : ["role": "assistant", "content": "yes"]
                    let talk: JSONNode = [key: .array(turns + [answer] + last)]
                    let response = try scene.say(word, in: tongue, stream: false, extra: talk)
                    expectSuccess(response, in: tongue, from: "p", text: ScriptedAnswer.marked(word).text)
                    #expect(scene.p.requests().last?.text.contains("What was said before") == true, "\(tongue)")
                }
            }
        }

        @Test func `F18 without a summary the end of what was said stands for it`() throws {
            try play { scene in
                scene.p.script(times: .max) { request in
                    if request.text.contains("Sum up this part") { return .failure(500) }
                    guard request.json["messages"].items.count > 4 else { return nil }
                    return .failure(400, message: "too long", code: "context_length_exceeded")
                }
                let response = try scene.chat("cut", extra: talk("cut"))
                expectSuccess(response, from: "p", word: "cut")
                let last = try #require(scene.p.requests().last?.json["messages"])
                #expect(last[1]["content"].string?.hasPrefix("The end of what was said before") == true)
                #expect(try scene.row(of: response).json["legs"].items.isEmpty)
            }
        }

        @Test func `F18 what is still too long goes whole to a larger model`() throws {
            let sizes: JSONNode = [
                "models": ["shared": ["max_context_size": 8000], "large": ["max_context_size": 128_000]],
                "prices": ["large": ["input": 1000, "output": 2000]],
            ]
            try play(sizes) { scene in
                scene.p.script(times: .max) { request in
                    guard request.model == "shared", !request.text.contains("Sum up this part") else { return nil }
                    return .failure(400, message: "too long", code: "context_length_exceeded")
                }
                let response = try scene.chat("still", extra: talk("still"))
                expectSuccess(response, from: "p", word: "still")
                #expect(!response.text.contains("condensed"))
                let last = try #require(scene.p.requests().last)
                #expect(last.model == "large")
                #expect(last.json["messages"].items.count == 18)
                #expect(try scene.row(of: response).attempts == 3)
            }
        }

        @Test func `where it is off the provider's refusal is told`() throws {
            try play(["condensation": ["enabled": false]]) { scene in
                refuseLong(scene)
                let response = try scene.chat("off", extra: talk("off"))
                #expect(response.status == 400)
                #expect(response.error["code"] == "context_length_exceeded")
            }
        }

        @Test func `kept summaries outlive the edge`() throws {
            try Stage.act(changes: ["condensation": ["cache_persist": true]]) { stage in
                stage.provider.script(times: .max) { request in
                    guard request.json["messages"].items.count > 4 else { return nil }
                    return .failure(400, message: "too long", code: "context_length_exceeded")
                }
                let body = (["model": "shared"] as JSONNode).merging(talk("lasting")).text
                func ask() throws -> Int {
                    try stage.gateway.send("POST", "/chat/completions", body: body).status
                }
                #expect(try ask() == 200)
                try eventually("the summary is on disk") { stage.gateway.file("data/state.sqlite-wal", holds: "Sum-0") }
                let edge = try stage.pid(of: "edge")
                kill(edge, SIGKILL)
                try stage.waitForReplacement(of: "edge", old: edge)
                #expect(try ask() == 200)
                #expect(stage.provider.requests(containing: "Sum up this part").count == 1)
            }
        }
    }
}
