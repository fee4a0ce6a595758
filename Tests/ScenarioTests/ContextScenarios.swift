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
