import TestSupport
import Testing

extension Scenarios {
    /// Clients of all kinds and a server that knows nothing but text to go on with.
    @Suite struct TextGenerationScenarios {
        private static let whole = """
            {"generated_text":" once upon a time\\nUser: and","details":{"finish_reason":"eos_token","generated_tokens":7,\
            "prefill":[{"id":1,"text":"a"}],"tokens":[]}}
            """

        private static func event(_ text: String, last: String? = nil) -> String {
            let end = last.map {
                #""\#($0)","details":{"finish_reason":"stop_sequence","generated_tokens":5,"input_length":11}"#
            }
            let token = JSONNode.object(["id": 1, "text": .string(text), "logprob": -0.5, "special": false]).text
            return #"{"index":1,"token":\#(token),"generated_text":\#(end ?? "null")}"#
        }

        private static let stream: [ProviderStep] =
            .stream([event(" once"), event(" upon"), event(" a time"), event("\n"), event("User:", last: "x")])

        private func play(_ scenario: (Scene) throws -> Void) throws {
            let p: JSONNode = ["type": "huggingface_tgi"]
            try Scene.play(alone: true, pChanges: p, reconciles: false) { scene in
                scene.p.script(times: .max) { request in
                    request.path.hasSuffix("/generate_stream") ? Self.stream : .body(Self.whole)
                }
                try scenario(scene)
            }
        }

        @Test(arguments: [false, true])
        func `every client is answered`(stream: Bool) throws {
            try play { scene in
                for tongue in ClientTongue.allCases {
                    let response = try scene.say("\(tongue)", in: tongue, stream: stream)
                    // a chat is cut where the next speaker's turn begins, and has no space before its first word
                    let isChat = tongue != .completions
                    let bare = stream ? " once upon a time\nUser:" : " once upon a time\nUser: and"
                    let text = isChat ? "once upon a time" : bare
                    expectSuccess(response, in: tongue, from: "p", text: text)
                    let row = try scene.row(of: response)
                    #expect(row.evidence == "provider")
                    #expect((row.prompt, row.completion) == (stream ? (11, 5) : (1, 7)))
                    let request = try #require(scene.p.requests(containing: "\(tongue) please").last)
                    #expect(request.path == (stream ? "/v1/generate_stream" : "/v1/generate"))
                    let inputs = isChat ? "User: \(tongue) please\nAssistant:" : "\(tongue) please"
                    #expect(request.json["inputs"] == .string(inputs))
                    #expect(request.json["parameters"]["return_full_text"] == false)
                }
            }
        }

        @Test func `what such a server cannot do is refused by name`() throws {
            try play { scene in
                let tools: JSONNode = ["tools": [["type": "function", "function": ["name": "f"]]]]
                let response = try scene.chat("tools", extra: tools)
                #expect(response.status == 400)
                #expect(response.error["param"] == "tools", "\(response.text)")
                #expect(scene.p.requests().isEmpty)
            }
        }

        @Test func `a server that breaks off is told as such`() throws {
            try play { scene in
                scene.p.clearScripts()
                let error = #"{"error":"Request failed during generation","error_type":"generation"}"#
                scene.p.script(.streamHead + .events([Self.event(" once")]) + .events([error]) + [.endBody])
                let response = try scene.say("broken", in: .openAI)
                expectHonestEnd(response, in: .openAI, text: "once")
                #expect(try scene.row(of: response).outcome == "interrupted")
            }
        }
    }
}
