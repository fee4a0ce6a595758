import TestSupport
import Testing

extension Scenarios {
    /// Refusals that say something about the gateway's key or the prompt's size, and requests a provider cannot be told.
    @Suite struct RefusalScenarios {
        @Test func `F16 a refused key leads to the next candidate`() throws {
            try Scene.play { scene in
                for status in [401, 403] {
                    for stream in [false, true] {
                        scene.p.script(.failure(status, message: "bad key"))
                        let response = try scene.chat("k\(status)", stream: stream)
                        try scene.expectNext(response, word: "k\(status)")
                        #expect(try scene.loggedErrors(of: response).first?.contains("\(status)") == true)
                    }
                }
            }
        }

        @Test func `F16 with nobody else the status is never the provider's 401`() throws {
            try Scene.play(alone: true, pChanges: ["max_retries": 3]) { scene in
                for status in [401, 403] {
                    for (tongue, expected) in [(ClientTongue.openAI, 503), (.transparent, 502), (.anthropic, 503)] {
                        let before = scene.p.requests().count
                        scene.p.script(.failure(status, message: "bad key sk-of-the-gateway"))
                        let response = try scene.say("key", in: tongue, stream: false)
                        #expect(response.status == expected, "\(tongue)")
                        #expect(!response.text.contains("sk-of-the-gateway"), "what a provider says of our key is ours")
                        #expect(scene.p.requests().count == before + 1, "asking again cannot help")
                        let row = try scene.row(of: response)
                        #expect(row.outcome == "failed")
                        #expect(row.microDollars == 0)
                    }
                }
            }
        }

        @Test func `F16 a refused key counts against the breaker`() throws {
            let breaker: JSONNode = ["circuit_breaker": ["failure_threshold": 2, "recovery_timeout": 60]]
            try Scene.play(changes: breaker) { scene in
                scene.p.script(times: 9, .failure(401))
                for turn in 0..<4 { _ = try scene.chat("turn-\(turn)") }
                #expect(scene.p.requests().count == 2, "then its breaker is open")
            }
        }

        @Test(arguments: WireShape.allCases)
        func `F18 a prompt that is too large is told as such where no larger model exists`(shape: WireShape) throws {
            let (body, words): (JSONNode, String) =
                switch shape {
                case .openAI:
                    (
                        [
                            "error": [
                                "message": "This model's maximum context length is 8192 tokens, you asked for 9000",
                                "type": "invalid_request_error", "param": "messages", "code": "context_length_exceeded",
                            ]
                        ], "8192"
                    )
                case .anthropic:
                    (
                        [
                            "type": "error",
                            "error": [
                                "type": "invalid_request_error",
                                "message": "prompt is too long: 208310 tokens > 200000 maximum",
                            ],
                        ], "208310"
                    )
                case .gemini:
                    (
                        [
                            "error": [
                                "code": 400, "status": "INVALID_ARGUMENT",
                                "message":
                                    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
                            ]
                        ], "1048576"
                    )
                }
            let breaker: JSONNode = ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 60]]
            try Scene.play(alone: true, pShape: shape, changes: breaker) { scene in
                for tongue in [ClientTongue.openAI, .transparent, .anthropic, .gemini] {
                    for stream in [false, true] {
                        scene.p.script(.body(body.text, status: 400))
                        let response = try scene.say("long", in: tongue, stream: stream)
                        #expect(response.status == (tongue == .transparent ? 413 : 400), "\(tongue) \(response.text)")
                        #expect(response.text.contains(words), "\(tongue): the figures are told")
                        if tongue == .openAI || tongue == .transparent {
                            #expect(response.error["code"] == "context_length_exceeded", "\(tongue)")
                        }
                        let row = try scene.row(of: response)
                        #expect(row.outcome == "failed", "\(tongue)")
                        #expect(row.errorCode == "context_length_exceeded", "\(tongue)")
                        #expect(row.microDollars == 0, "\(tongue)")
                    }
                }
                #expect(scene.p.requests().count == 8, "no breaker opened")
            }
        }

        // MARK: what a provider cannot be told

        @Test(arguments: [false, true])
        func `a field that no provider of the model can take is named in a 400`(stream: Bool) throws {
            try Scene.play(alone: true, pShape: .anthropic) { scene in
                let fields: [(String, JSONNode)] = [
                    ("logit_bias", ["50256": -100]), ("n", 2), ("logprobs", true),
                ]
                for (field, value) in fields {
                    let response = try scene.chat("biased", stream: stream, extra: [field: value])
                    #expect(response.status == 400, "\(field): \(response.text)")
                    #expect(response.error["param"].string == field)
                    #expect(response.error["message"].string?.contains(field) == true)
                    let row = try scene.row(of: response)
                    #expect(row.outcome == "failed")
                    #expect(row.attempts == 0, "nobody was asked")
                }
                #expect(scene.p.requests().isEmpty)
            }
        }

        @Test func `a file kept with one vendor is not asked for at another`() throws {
            let openAI: JSONNode = [
                "messages": [
                    ["role": "user", "content": [["type": "file", "file": ["file_id": "file-abc"]]]]
                ]
            ]
            let anthropic: JSONNode = [
                "messages": [
                    [
                        "role": "user",
                        "content": [
                            ["type": "text", "text": "read"],
                            ["type": "document", "source": ["type": "file", "file_id": "file_011"]],
                        ],
                    ]
                ]
            ]
            for (shape, tongue, extra, place) in [
                (WireShape.anthropic, ClientTongue.openAI, openAI, "messages[0].content[0]"),
                (.gemini, .openAI, openAI, "messages[0].content[0]"),
                (.openAI, .anthropic, anthropic, "messages.0.content.1"),
                (.gemini, .anthropic, anthropic, "messages.0.content.1"),
            ] {
                try Scene.play(alone: true, pShape: shape) { scene in
                    let response = try scene.say("file", in: tongue, stream: false, extra: extra)
                    #expect(response.status == 400, "\(response.text)")
                    #expect(response.text.contains(place), "\(response.text)")
                    #expect(scene.p.requests().isEmpty)
                }
            }
            try Scene.play(alone: true, pShape: .anthropic) { scene in
                let own = try scene.say("file", in: .anthropic, stream: false, extra: anthropic)
                #expect(own.status == 200, "\(own.text)")
            }
        }

        @Test func `a seal over thoughts that a client's protocol has no place for is told as left out`() throws {
            let answer = """
                {"id":"msg_1","type":"message","role":"assistant","model":"shared","content":[{"type":"thinking",\
                "thinking":"hm","signature":"c2VhbA=="},{"type":"text","text":"ok"}],"stop_reason":"end_turn",\
                "stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":8}}
                """
            let messages = #"[{"role":"user","content":"think"}]"#
            try Scene.play(alone: true, pShape: .anthropic) { scene in
                for path in ["/api/chat", "/v2/chat"] {
                    let bill = ProviderStep.bill(prompt: 11, completion: 8)
                    scene.p.script(.body(answer) + [bill])
                    let whole = try scene.post(path, #"{"model":"shared","stream":false,"messages":\#(messages)}"#)
                    #expect(whole.json["_proxy_info"]["left_out"] == ["thought_signatures"], "\(whole.text)")
                    scene.p.script(.body(answer) + [bill])
                    let stream = try scene.post(path, #"{"model":"shared","stream":true,"messages":\#(messages)}"#)
                    #expect(stream.text.contains(#""left_out":["thought_signatures"]"#), "\(stream.text)")
                }
                scene.p.script(.body(answer) + [.bill(prompt: 11, completion: 8)])
                let chat = try scene.chat("think")
                #expect(!Self.info(of: chat).has("left_out"), "OpenAI's clients are given it")
            }
        }

        @Test(arguments: [false, true])
        func `a field that one provider cannot take leads to another that can`(stream: Bool) throws {
            try Scene.play(pShape: .anthropic) { scene in
                let response = try scene.chat("biased", stream: stream, extra: ["logit_bias": ["50256": -100]])
                expectSuccess(response, from: "q", word: "biased")
                #expect(scene.p.requests().isEmpty)
                #expect(scene.q.requests().first?.json["logit_bias"]["50256"] == -100)
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.attempts == 1, "a provider that was not asked is no attempt")
            }
        }

        @Test(arguments: [false, true])
        func `what was adjusted and what was left out is told`(stream: Bool) throws {
            try Scene.play(alone: true, pShape: .anthropic) { scene in
                let extra: JSONNode = ["temperature": 1.5, "prompt_cache_key": "k", "verbosity": "low"]
                let response = try scene.chat("hot", stream: stream, extra: extra)
                expectSuccess(response, from: "p", word: "hot")
                let info = Self.info(of: response)
                #expect(info["adjusted"] == ["temperature"], "\(info.text)")
                #expect(Set(info["left_out"].items.compactMap(\.string)) == ["prompt_cache_key", "verbosity"])
                #expect(scene.p.requests().first?.json["temperature"] == 1)
                let plain = try scene.chat("cool", stream: stream, extra: ["temperature": 0.5])
                #expect(!Self.info(of: plain).has("adjusted"))
                #expect(!Self.info(of: plain).has("left_out"))
            }
            try Scene.play(alone: true) { scene in
                let marked: JSONNode = [
                    "messages": [
                        [
                            "role": "user",
                            "content": [
                                ["type": "text", "text": "marked please", "cache_control": ["type": "ephemeral"]]
                            ],
                        ]
                    ]
                ]
                let response = try scene.say("marked", in: .anthropic, stream: stream, extra: marked)
                expectSuccess(response, in: .anthropic, from: "p", text: ScriptedAnswer.marked("marked").text)
                #expect(Self.info(of: response)["left_out"] == ["cache_control"], "\(response.text)")
                let same = try scene.chat("same", stream: stream, extra: ["temperature": 1.5])
                #expect(!Self.info(of: same).has("adjusted"), "bytes that pass are not changed")
            }
        }

        private static func info(of response: ClientResponse) -> JSONNode {
            let pieces = response.json == .null ? response.chunks : [response.json]
            return pieces.first { $0.has("_proxy_info") }?["_proxy_info"] ?? .null
        }
    }
}
