import TestSupport
import Testing

extension Scenarios {
    /// A prompt too long for its model, where the provider has larger ones (F18).
    @Suite struct LargerContextScenarios {
        private static let sizes: JSONNode = [
            "models": [
                "shared": ["max_context_size": 8000], "medium": ["max_context_size": 32_000],
                "large": ["max_context_size": 128_000],
            ],
            "prices": [
                "shared": ["input": 1000, "output": 2000], "medium": ["input": 1000, "output": 2000],
                "large": ["input": 1000, "output": 2000],
            ],
        ]

        private func play(retries: Double = 0, _ scenario: (Scene) throws -> Void) throws {
            let p: JSONNode = ["models": ["shared", "large", "medium"], "max_retries": .number(retries)]
            try Scene.play(alone: true, pChanges: p, changes: Self.sizes, scenario)
        }

        /// Refuses what asks for one of these models, as OpenAI does.
        private func refuse(_ models: Set<String>, in scene: Scene) {
            scene.p.script(times: .max) { request in
                guard models.contains(request.model ?? "") else { return nil }
                return .failure(400, message: "maximum context length is 8000 tokens", code: "context_length_exceeded")
            }
        }

        private func models(_ scene: Scene, _ word: String) -> [String] {
            scene.p.requests(containing: word).map { $0.model ?? "" }
        }

        @Test(arguments: [false, true])
        func `F18 the provider's next larger model answers`(stream: Bool) throws {
            try play { scene in
                refuse(["shared"], in: scene)
                for tongue in ClientTongue.allCases {
                    let word = "long-\(tongue)"
                    let response = try scene.say(word, in: tongue, stream: stream)
                    expectSuccess(response, in: tongue, from: "p", text: ScriptedAnswer.marked(word).text)
                    #expect(models(scene, word + " please") == ["shared", "medium"])
                    let row = try scene.row(of: response)
                    #expect((row.outcome, row.attempts) == ("completed", 2))
                    #expect(row.json["model"] == "medium")
                    #expect(row.json["requested_model"] == "shared")
                    #expect(row.evidence == "provider")
                    #expect(try scene.loggedErrors(of: response).first?.contains("8000 tokens") == true)
                }
            }
        }

        @Test func `F18 a larger model that fails is asked again, not the smaller one`() throws {
            try play(retries: 1) { scene in
                refuse(["shared"], in: scene)
                scene.p.script { $0.model == "medium" ? .failure(503) : nil }
                let response = try scene.chat("again")
                expectSuccess(response, from: "p", word: "again")
                #expect(models(scene, "again") == ["shared", "medium", "medium"])
                #expect(try scene.row(of: response).attempts == 3)
            }
        }

        @Test(arguments: [false, true])
        func `F18 where the larger model is too small as well, the sizes are told`(stream: Bool) throws {
            try play { scene in
                refuse(["shared", "medium", "large"], in: scene)
                for (tongue, status) in [(ClientTongue.openAI, 400), (.completions, 400), (.transparent, 413)] {
                    let response = try scene.say("over", in: tongue, stream: stream)
                    #expect(response.status == status, "\(tongue) \(response.text)")
                    #expect(response.error["code"] == "context_length_exceeded", "\(tongue)")
                    #expect(response.error["message"].string?.contains("8000 tokens") == true)
                    let row = try scene.row(of: response)
                    #expect((row.outcome, row.attempts, row.microDollars) == ("failed", 2, 0), "\(tongue)")
                    #expect(row.errorCode == "context_length_exceeded")
                    guard tongue == .transparent else { continue }
                    let details = response.json["details"]
                    #expect(details["provider"] == "p")
                    #expect(details["max_context"] == 32_000, "of the model asked last")
                    #expect((details["estimated_tokens"].int ?? 0) > 0)
                    #expect(details["error_message"] == response.error["message"])
                    #expect(!details["recommendations"].items.isEmpty)
                }
                #expect(models(scene, "over").count == 6, "one larger model, once")
            }
        }
    }
}
