import TestSupport
import Testing

extension Scenarios {
    /// Prompts that burst a context are known before anybody is asked.
    @Suite struct ContextScenarios {
        private static let sizes: JSONNode = [
            "models": [
                "shared": ["max_context_size": 2000], "medium": ["max_context_size": 3000],
                "large": ["max_context_size": 100_000],
            ],
            "prices": [
                "medium": ["input": 1000, "output": 2000], "large": ["input": 1000, "output": 2000],
            ],
        ]
        /// About 2,800 tokens: too many for `shared`, and for `medium` with the tenth that must stay free.
        private static let long = String(repeating: "seven words stand in this very sentence. ", count: 350)

        @Test func `a larger model of the same provider takes a prompt that bursts a context`() throws {
            let models: JSONNode = ["models": ["shared", "medium", "large"]]
            try Scene.play(alone: true, pChanges: models, changes: Self.sizes) { scene in
                let response = try scene.chat(Self.long)
                #expect(response.status == 200, "\(response.text.prefix(300))")
                #expect(scene.p.requests().compactMap(\.model) == ["large"], "nobody was asked in vain")
                #expect(try scene.row(of: response).json["model"] == "large")
                let short = try scene.chat("short")
                expectSuccess(short, from: "p", word: "short")
                #expect(scene.p.requests().last?.model == "shared")
                let explained = try scene.gateway.get(
                    "/v1/route?model=shared&prompt_tokens=2500",
                    headers: scene.gateway.authorization()
                )
                #expect(explained.json["candidates"][0]["model"] == "medium")
            }
        }

        @Test func `the same in every protocol`() throws {
            let models: JSONNode = ["models": ["shared", "medium", "large"]]
            try Scene.play(alone: true, pChanges: models, changes: Self.sizes) { scene in
                for tongue in [ClientTongue.anthropic, .gemini, .cohere, .ollama, .transparent] {
                    let response = try scene.say(Self.long, in: tongue, stream: false)
                    #expect(response.status == 200, "\(tongue): \(response.text.prefix(300))")
                    #expect(scene.p.requests().last?.model == "large", "\(tongue)")
                }
            }
        }

        @Test func `without a larger model the provider is asked all the same`() throws {
            try Scene.play(alone: true, changes: Self.sizes) { scene in
                let response = try scene.chat(Self.long)
                #expect(response.status == 200)
                #expect(scene.p.requests().last?.model == "shared")
            }
        }

        @Test(arguments: [false, true])
        func `a prompt that can never fit is 413 on the transparent path, and nobody is asked`(isLong: Bool) throws {
            // counted on the loop, and on another thread
            let prompt = isLong ? String(repeating: Self.long, count: 6) : Self.long
            let changes: JSONNode = [
                "models": ["shared": ["max_context_size": 1500], "medium": ["max_context_size": 2000]]
            ]
            try Scene.play(alone: true, pChanges: ["models": ["shared", "medium"]], changes: changes) { scene in
                for stream in [false, true] {
                    let response = try scene.chat(prompt, stream: stream, on: .transparent)
                    #expect(response.status == 413, "\(response.text.prefix(300))")
                    #expect(response.error["code"] == "context_length_exceeded")
                    let details = response.json["details"]
                    #expect(details["provider"] == "p")
                    #expect(details["max_context"] == 2000, "of the largest one")
                    #expect((details["estimated_tokens"].int ?? 0) > 2000)
                    #expect(!details["recommendations"].items.isEmpty)
                    let row = try scene.row(of: response)
                    #expect((row.outcome, row.attempts, row.microDollars) == ("failed", 0, 0))
                    #expect(row.errorCode == "context_length_exceeded")
                }
                #expect(scene.p.requests().isEmpty)
                let providers = try scene.gateway.get("/providers", headers: scene.gateway.authorization()).json
                #expect(providers["providers"][0]["error_count"] == 0)
                #expect(try scene.chat(prompt).status == 200, "on /v1 the provider decides")
                try eventually("the figures tell all three, and one that a provider was asked for") {
                    let all = try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json
                    return all["requests"]["total"] == 3 && all["requests"]["failed"] == 2
                        && all["summary"]["total_requests"] == 1
                }
                let explained = try scene.gateway.get(
                    "/v1/route?model=shared&prompt_tokens=2500",
                    headers: scene.gateway.authorization()
                )
                #expect(explained.json["notes"].text.contains("413 context_length_exceeded"))
            }
        }

        @Test(arguments: [true, false])
        func `a conversation is refused beforehand only where it may not be shortened`(condenses: Bool) throws {
            let talk: JSONNode = [
                "messages": [
                    ["role": "user", "content": .string(Self.long)], ["role": "assistant", "content": "yes"],
                    ["role": "user", "content": "short please"],
                ]
            ]
            let changes: JSONNode = ["condensation": ["enabled": .bool(condenses)]]
            try Scene.play(alone: true, changes: Self.sizes.merging(changes)) { scene in
                let response = try scene.chat("short", on: .transparent, extra: talk)
                #expect(response.status == (condenses ? 200 : 413), "\(response.text.prefix(300))")
                #expect(scene.p.requests().count == (condenses ? 1 : 0))
            }
        }

        @Test func `a prompt that fills or bursts a context goes where the explanation says`() throws {
            let changes: JSONNode = [
                "models": ["gpt-4o": ["max_context_size": 2000], "gpt-4o-mini": ["max_context_size": 100_000]]
            ]
            try Scene.play(
                alone: true,
                pChanges: ["models": ["gpt-4o", "gpt-4o-mini"]],
                changes: changes,
                reconciles: false
            ) { scene in
                // one token a word, and six around them
                for (words, model) in [(1940, "gpt-4o"), (2010, "gpt-4o-mini")] {
                    let prompt = String(repeating: " word", count: words)
                    let messages: JSONNode = [["role": "user", "content": .string(prompt)]]
                    let response = try scene.chat("x", extra: ["model": "gpt-4o", "messages": messages])
                    #expect(response.status == 200, "\(response.text.prefix(300))")
                    #expect(scene.p.requests().last?.model == model)
                    let explained = try scene.gateway.get(
                        "/v1/route?model=gpt-4o&prompt_tokens=\(words)",
                        headers: scene.gateway.authorization()
                    )
                    #expect(explained.json["candidates"][0]["model"].string == model)
                }
            }
        }

        @Test func `a long prompt is counted on another thread and still finds its model`() throws {
            let models: JSONNode = ["models": ["shared", "medium", "large"]]
            try Scene.play(alone: true, pChanges: models, changes: Self.sizes) { scene in
                let word = String(repeating: "quite a long prompt ", count: 5000)
                let response = try scene.chat(word, stream: true)
                #expect(response.status == 200)
                #expect(scene.p.requests().last?.model == "large")
            }
        }

        @Test func `F18 a prompt that only the provider finds too long is tried on its next larger model`() throws {
            let models: JSONNode = ["models": ["shared", "medium", "large"]]
            try Scene.play(alone: true, pChanges: models, changes: Self.sizes) { scene in
                scene.p.script(.failure(400, code: "context_length_exceeded"))
                let response = try scene.chat("longer-than-it-looks")
                #expect(response.status == 200, "\(response.text.prefix(300))")
                #expect(scene.p.requests().compactMap(\.model) == ["shared", "medium"])
                #expect(try scene.row(of: response).attempts == 2)
            }
        }
    }
}
