import TestSupport
import Testing

extension Scenarios {
    /// What `NativePassageScenarios` says of Anthropic and Gemini, of the other protocols that pass: fields nobody here knows go
    /// through in both directions.
    @Suite struct MorePassageScenarios {
        /// A protocol that passes, and words of tomorrow in it.
        struct Tongue: Sendable, CustomTestStringConvertible {
            let type: String
            let path: String
            var headers: [String] = []
            var isLines = false
            /// The request without its model and `stream`.
            let request: String
            /// What a request that is streamed has besides.
            var streamed = ""
            let answer: String
            let lines: [String]
            /// The line that the gateway tells its part in.
            let finishing: Int
            /// Members of an answer that are the gateway's own.
            var own: Set<String> = []
            /// What is added to the request.
            var added = ""

            var testDescription: String { type + path }

            func body(_ model: String, stream: Bool) -> String {
                let streamed = stream ? streamed : ""
                return #"{ "model" : "\#(model)","new_field": {"b": 1.50, "a": [1e3, "\u00e9"]},"#
                    + #" \#(request), "stream": \#(stream)\#(streamed)\#(added) }"#
            }
        }

        private static let alias: JSONNode = [
            "models": ["nickname": ["provider": "p", "model": "real-model"]],
            "prices": ["real-model": ["input": 1000, "output": 2000]],
        ]

        private static let chat =
            #""messages": [ {"role":"user", "content":"native please", "new": {"x": 1.50}} ]"#

        private static func events(_ rows: [String]) -> [String] { rows.map { "data: \($0)\n\n" } }

        static let tongues: [Tongue] = [
            Tongue(
                type: "openai",
                path: "/v1/chat/completions",
                request: chat,
                streamed: #","stream_options": {"include_usage":true, "new":1e3}"#,
                answer: """
                    {"id":"c1", "object":"chat.completion","created":1,"model":"real-model","choices":[{"index":0,"message":
                    {"role":"assistant","content":"caf\\u00e9","new":1.50},"finish_reason":"stop","extra":[1e3]}],
                    "usage":{"prompt_tokens":23,"completion_tokens":8,"total_tokens":31,"tomorrow":{}},"new":{"x":1.50}}
                    """,
                lines: events([
                    #"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model","choices":"#
                        + #"[{"index":0, "delta":{"role":"assistant","content":"caf\u00e9","new":1.50}}],"tomorrow":1e3}"#,
                    #"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model","choices":"#
                        + #"[{"index":0,"delta":{},"finish_reason":"stop","new":1.50}]}"#,
                    #"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model","choices":[],"usage":"#
                        + #"{"prompt_tokens":23,"completion_tokens":8,"total_tokens":31,"tomorrow":1.50}}"#,
                    "[DONE]",
                ]),
                finishing: 1
            ),
            Tongue(
                type: "mistral",
                path: "/v1/chat/completions",
                headers: ["User-Agent: mistral-client-python/1.9.0"],
                request: chat,
                answer: """
                    {"id":"c1", "object":"chat.completion","created":1,"model":"real-model","choices":[{"index":0,"message":
                    {"role":"assistant","content":"caf\\u00e9","prefix":false,"new":1.50},"finish_reason":"stop"}],
                    "usage":{"prompt_tokens":23,"completion_tokens":8,"total_tokens":31,"tomorrow":{}},"new":{"x":1.50}}
                    """,
                lines: events([
                    #"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model","choices":"#
                        + #"[{"index":0, "delta":{"role":"assistant","content":"caf\u00e9","new":1.50}}],"p":"abc"}"#,
                    #"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"real-model","choices":"#
                        + #"[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":"#
                        + #"{"prompt_tokens":23,"completion_tokens":8,"total_tokens":31,"tomorrow":1.50}}"#,
                    "[DONE]",
                ]),
                finishing: 1
            ),
            Tongue(
                type: "cohere",
                path: "/v2/chat",
                request: chat,
                answer: """
                    {"id":"c1","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":
                    "caf\\u00e9","new":1.50}]},"usage":{"billed_units":{"input_tokens":23,"output_tokens":8},"tokens":
                    {"input_tokens":23,"output_tokens":8},"tomorrow":{}},"new":[1e3]}
                    """,
                lines: [
                    "event: message-start\ndata: {\"type\":\"message-start\",\"id\":\"c1\",\"delta\":{\"message\":"
                        + "{\"role\":\"assistant\",\"content\":[],\"new\":1.50}}}\n\n",
                    "event: content-start\ndata: {\"type\":\"content-start\",\"index\":0,\"delta\":{\"message\":"
                        + "{\"content\":{\"type\":\"text\",\"text\":\"\"}}}}\n\n",
                    "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":"
                        + "{\"content\":{\"text\":\"caf\\u00e9\",\"new\":1.50}}}}\n\n",
                    "event: event-of-tomorrow\ndata: {\"type\":\"event-of-tomorrow\",\"n\":1e3}\n\n",
                    "event: content-end\ndata: {\"type\":\"content-end\",\"index\":0}\n\n",
                    "event: message-end\ndata: {\"type\":\"message-end\",\"id\":\"c1\",\"delta\":{\"finish_reason\":"
                        + "\"COMPLETE\",\"usage\":{\"billed_units\":{\"input_tokens\":23,\"output_tokens\":8},"
                        + "\"tokens\":{\"input_tokens\":23,\"output_tokens\":8},\"new\":1.50}}}\n\n",
                ],
                finishing: 5
            ),
            Tongue(
                type: "ollama",
                path: "/api/chat",
                isLines: true,
                request: chat,
                answer: """
                    {"model":"real-model","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":
                    "caf\\u00e9","new":1.50},"done":true,"done_reason":"stop","total_duration":9,"prompt_eval_count":23,
                    "eval_count":8,"tomorrow":[1e3]}
                    """,
                lines: [
                    #"{"model":"real-model","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"#
                        + "\"caf\\u00e9\",\"new\":1.50},\"done\":false,\"tomorrow\":1e3}\n",
                    #"{"model":"real-model","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"#
                        + "\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":23,\"eval_count\":8,"
                        + "\"new\":1.50}\n",
                ],
                finishing: 1
            ),
            Tongue(
                type: "openai",
                path: "/v1/responses",
                request: #""input": [ {"role":"user","content":"native please","new": 1.50} ],"store":false"#,
                answer: """
                    {"id":"resp_up", "object":"response","created_at":1,"status":"completed","model":"real-model","output":
                    [{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text",
                    "text":"caf\\u00e9","annotations":[],"new":1.50}]},{"type":"item_of_tomorrow","id":"x","n":[1e3]}],
                    "store":false,"previous_response_id":null,"usage":{"input_tokens":23,"output_tokens":8,
                    "total_tokens":31,"tomorrow":{}},"new":{"x":1.50}}
                    """,
                lines: [
                    "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":"
                        + "{\"id\":\"resp_up\",\"object\":\"response\",\"status\":\"in_progress\",\"model\":"
                        + "\"real-model\",\"output\":[],\"store\":false,\"previous_response_id\":null,"
                        + "\"new\":1.50}}\n\n",
                    "event: response.output_item.added\ndata: {\"type\":\"response.output_item.added\","
                        + "\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\","
                        + "\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}}\n\n",
                    "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                        + "\"sequence_number\":2,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,"
                        + "\"delta\":\"caf\\u00e9\",\"new\":1.50}\n\n",
                    "event: response.event_of_tomorrow\ndata: {\"type\":\"response.event_of_tomorrow\","
                        + "\"sequence_number\":3,\"n\":1e3}\n\n",
                    "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":4,"
                        + "\"response\":{\"id\":\"resp_up\",\"object\":\"response\",\"status\":\"completed\","
                        + "\"model\":\"real-model\",\"output\":[{\"type\":\"message\",\"id\":\"msg_1\",\"status\":"
                        + "\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":"
                        + "\"caf\\u00e9\",\"annotations\":[]}]}],\"store\":false,\"previous_response_id\":null,"
                        + "\"usage\":{\"input_tokens\":23,\"output_tokens\":8,\"total_tokens\":31},"
                        + "\"tomorrow\":1e3}}\n\n",
                ],
                finishing: 4,
                own: ["resp_up"]
            ),
        ]

        private func play(_ tongue: Tongue, _ scenario: (Scene) throws -> Void) throws {
            let changes: JSONNode = ["type": .string(tongue.type), "models": ["shared", "real-model"]]
            try Scene.play(alone: true, pChanges: changes, changes: Self.alias, scenario)
        }

        @Test(arguments: tongues)
        func `a request and its whole answer pass byte for byte but for the model's alias`(tongue: Tongue) throws {
            try play(tongue) { scene in
                scene.p.script(.body(tongue.answer) + [.bill(prompt: 23, completion: 8)])
                let response = try scene.post(
                    tongue.path,
                    tongue.body("nickname", stream: false),
                    headers: tongue.headers
                )
                #expect(response.status == 200, "\(response.text)")
                #expect(Self.named(response, tongue).hasPrefix(tongue.answer.dropLast()), "\(response.text)")
                #expect(response.json["_proxy_info"]["provider"] == "p")
                let request = try #require(scene.p.requests().first)
                #expect(request.text == tongue.body("real-model", stream: false))
                #expect(request.path == tongue.path)
                try expectRow(scene, response)
            }
        }

        @Test(arguments: tongues)
        func `a stream passes byte for byte, words of tomorrow included`(tongue: Tongue) throws {
            try play(tongue) { scene in
                let head: [ProviderStep] =
                    tongue.isLines
                    ? [.head(status: 200, headers: ["Content-Type: application/x-ndjson"])] : .streamHead
                let bill = ProviderStep.bill(prompt: 23, completion: 8)
                scene.p.script(head + [bill] + tongue.lines.map { .bytes([UInt8]($0.utf8)) } + [.endBody])
                let response = try scene.post(
                    tongue.path,
                    tongue.body("nickname", stream: true),
                    headers: tongue.headers
                )
                #expect(response.status == 200, "\(response.text)")
                let text = Self.named(response, tongue)
                let before = tongue.lines[..<tongue.finishing].joined()
                let after = tongue.lines[(tongue.finishing + 1)...].joined()
                #expect(text.hasPrefix(before), "\(text)")
                #expect(text.hasSuffix(after), "\(text)")
                // the gateway's part stands last in its object, the rest of the line is as it came
                let told = text.dropFirst(before.count).dropLast(after.count)
                let came = tongue.lines[tongue.finishing]
                let part = try #require(told.firstRange(of: #","_proxy_info":{"#), "\(told)")
                #expect(came.hasPrefix(told[..<part.lowerBound]), "\(told)")
                #expect(scene.p.requests().first?.text == tongue.body("real-model", stream: true))
                try expectRow(scene, response)
            }
        }

        /// What came, with the provider's name for a response in the place of the gateway's.
        private static func named(_ response: ClientResponse, _ tongue: Tongue) -> String {
            var text = response.text
            for name in tongue.own {
                let words = response.json == .null ? response.chunks.first?["response"] : response.json
                if let given = words?["id"].string { text = text.replacing(given, with: name) }
            }
            return text
        }

        private func expectRow(_ scene: Scene, _ response: ClientResponse) throws {
            let row = try scene.row(of: response)
            #expect(row.outcome == "completed")
            #expect(row.evidence == "provider")
            #expect((row.prompt, row.completion) == (23, 8))
        }
    }
}
