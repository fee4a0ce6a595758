import TestSupport
import Testing

extension Scenarios {
    /// Clients and providers that speak the same protocol: what neither the gateway nor its authors know goes through.
    @Suite struct NativePassageScenarios {
        private static let alias: JSONNode = [
            "models": ["nickname": ["provider": "p", "model": "real-model"]],
            "prices": ["real-model": ["input": 1000, "output": 2000, "cache_read": 1000, "cache_write": 1000]],
        ]
        private static let models: JSONNode = ["models": ["shared", "real-model"]]

        private func play(_ shape: WireShape, _ scenario: (Scene) throws -> Void) throws {
            try Scene.play(
                alone: true,
                pShape: shape,
                pChanges: Self.models,
                changes: Self.alias,
                scenario
            )
        }

        // MARK: Anthropic

        private static func anthropicBody(_ model: String, stream: Bool) -> String {
            """
            { "model" : "\(model)", "max_tokens": 100,"new_field": {"b": 1.50, "a": [1e3, "\\u00e9"]},
              "messages": [ {"role": "user", "content": [{"type": "text", "text": "native please", "new": true,
              "cache_control": {"type": "ephemeral"}}]} ], "stream": \(stream) }
            """
        }

        @Test func `an Anthropic request and its whole answer pass byte for byte but for the model's alias`() throws {
            let answer = """
                {"id":"msg_1", "type":"message","role":"assistant","model":"real-model","new_member": {"x": 1.50},
                "content":[{"type":"text","text":"caf\\u00e9"},{"type":"new_block","z":[1e3]}],"stop_reason":"end_turn",
                "stop_sequence":null,"usage":{"input_tokens":11,"cache_creation_input_tokens":5,
                "cache_read_input_tokens":7,"output_tokens":8,"server_tool_use":{"web_search_requests":0}}}
                """
            try play(.anthropic) { scene in
                scene.p.script(.body(answer) + [.bill(prompt: 23, completion: 8)])
                let response = try scene.post(
                    "/v1/messages",
                    Self.anthropicBody("nickname", stream: false),
                    headers: ["anthropic-version: 2023-06-01", "anthropic-beta: feature-of-tomorrow"]
                )
                #expect(response.status == 200, "\(response.text)")
                #expect(response.text.hasPrefix(answer.dropLast()), "the answer as it came")
                #expect(response.json["_proxy_info"]["provider"] == "p")
                let request = try #require(scene.p.requests().first)
                #expect(request.path == "/v1/messages")
                #expect(request.text == Self.anthropicBody("real-model", stream: false), "the request as it was sent")
                #expect(request.header("anthropic-beta") == "feature-of-tomorrow")
                #expect(request.header("anthropic-version") == "2023-06-01")
                #expect(request.header("x-api-key") == GatewayConfiguration.providerKey.value)
                #expect(request.header("authorization") == nil, "the client's key goes no further")
                expectCached(try scene.row(of: response))
            }
        }

        @Test func `an Anthropic stream passes byte for byte, pings and events of tomorrow included`() throws {
            let start: JSONNode = [
                "type": "message_start",
                "message": [
                    "id": "msg_1", "type": "message", "role": "assistant", "model": "real-model", "content": [],
                    "stop_reason": nil, "stop_sequence": nil,
                    "usage": [
                        "input_tokens": 11, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 7,
                        "output_tokens": 1,
                    ],
                ],
            ]
            let lines = [
                "event: message_start\ndata: \(start.text)\n\n",
                "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                    + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
                "event: ping\ndata: {\"type\": \"ping\"}\n\n",
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":\"caf\\u00e9\",\"new\":1.50}}\n\n",
                "event: event_of_tomorrow\ndata: {\"type\":\"event_of_tomorrow\",\"n\":1e3}\n\n",
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"x\"}}}\n\n",
                "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                    + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":8}}\n\n",
                "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            ]
            try play(.anthropic) { scene in
                let bill = ProviderStep.bill(prompt: 23, completion: 8)
                scene.p.script(.streamHead + [bill] + lines.map { .bytes([UInt8]($0.utf8)) } + [.endBody])
                let response = try scene.post("/v1/messages", Self.anthropicBody("nickname", stream: true))
                expectPassed(response, lines, finishing: 7)
                #expect(scene.p.requests().first?.text == Self.anthropicBody("real-model", stream: true))
                expectCached(try scene.row(of: response))
            }
        }

        // MARK: Gemini

        private static let geminiBody = """
            {"contents" : [ {"role":"user","parts":[{"text":"native please","new_part": 1.50}]} ], "newField": [1e3]}
            """

        @Test func `a Gemini request and its whole answer pass byte for byte, the alias in the path replaced`() throws {
            let answer = """
                {"candidates": [{"content": {"role":"model","parts":[{"text":"caf\\u00e9","new": 1.50}]},
                "finishReason":"STOP","index":0,"newRating":{}}],"usageMetadata": {"promptTokenCount": 23,
                "cachedContentTokenCount": 7, "candidatesTokenCount":5,"thoughtsTokenCount":3,"totalTokenCount":31},
                "modelVersion":"real-model","responseId":"r1","new":[1e3]}
                """
            try play(.gemini) { scene in
                scene.p.script(.body(answer) + [.bill(prompt: 23, completion: 8)])
                let response = try scene.post("/v1beta/models/nickname:generateContent", Self.geminiBody)
                #expect(response.status == 200, "\(response.text)")
                #expect(response.text.hasPrefix(answer.dropLast()), "the answer as it came")
                let request = try #require(scene.p.requests().first)
                #expect(request.path.hasSuffix("/models/real-model:generateContent"), "\(request.path)")
                #expect(request.text == Self.geminiBody)
                #expect(request.header("x-goog-api-key") == GatewayConfiguration.providerKey.value)
                #expect(request.header("authorization") == nil)
                let row = try scene.row(of: response)
                #expect((row.prompt, row.completion) == (23, 8))
                #expect(row.json["cache_read_tokens"] == 7)
                #expect(row.json["reasoning_tokens"] == 3)
                #expect(row.evidence == "provider")
            }
        }

        @Test func `a Gemini stream passes byte for byte, fields of tomorrow included`() throws {
            let lines = [
                "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"caf\\u00e9\",\"new\":1.50}],"
                    + "\"role\": \"model\"},\"index\": 0}],\"modelVersion\": \"real-model\",\"tomorrow\":1e3}\r\n\r\n",
                "data: {\"candidates\": [{\"content\": {\"parts\": [{\"thoughtSignature\":\"c2Vh\",\"text\":\"\"}]},"
                    + "\"index\": 0}]}\r\n\r\n",
                "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\"}]},\"finishReason\": \"STOP\","
                    + "\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": 23,\"candidatesTokenCount\": 8,"
                    + "\"totalTokenCount\": 31}}\r\n\r\n",
            ]
            try play(.gemini) { scene in
                let bill = ProviderStep.bill(prompt: 23, completion: 8)
                scene.p.script(.streamHead + [bill] + lines.map { .bytes([UInt8]($0.utf8)) } + [.endBody])
                let path = "/v1beta/models/nickname:streamGenerateContent?alt=sse"
                let response = try scene.post(path, Self.geminiBody)
                expectPassed(response, lines, finishing: 2)
                let request = try #require(scene.p.requests().first)
                #expect(request.path.hasSuffix("/models/real-model:streamGenerateContent?alt=sse"), "\(request.path)")
                #expect(request.text == Self.geminiBody)
                let row = try scene.row(of: response)
                #expect((row.prompt, row.completion) == (23, 8))
                #expect(row.evidence == "provider")
            }
        }

        // MARK: expectations

        /// Every event as it came; the one that finishes holds `_proxy_info` besides.
        private func expectPassed(
            _ response: ClientResponse,
            _ lines: [String],
            finishing: Int,
            location: SourceLocation = #_sourceLocation
        ) {
            #expect(response.status == 200, "\(response.text)", sourceLocation: location)
            #expect(response.ending == .complete, sourceLocation: location)
            let before = lines[..<finishing].joined()
            let after = lines[(finishing + 1)...].joined()
            #expect(response.text.hasPrefix(before), "\(response.text)", sourceLocation: location)
            #expect(response.text.hasSuffix(after), "\(response.text)", sourceLocation: location)
            let event = response.text.dropFirst(before.count).dropLast(after.count)
            let data = event.split(whereSeparator: \.isNewline).first { $0.hasPrefix("data: ") } ?? ""
            guard case .object(var members) = JSONNode.parse(String(data.dropFirst(6))) else {
                Issue.record("the finishing event is no object: \(event)", sourceLocation: location)
                return
            }
            let info = members.removeValue(forKey: "_proxy_info")
            #expect(info?["provider"] == "p", sourceLocation: location)
            let came = lines[finishing].split(whereSeparator: \.isNewline).first { $0.hasPrefix("data: ") } ?? ""
            #expect(JSONNode.object(members) == JSONNode.parse(String(came.dropFirst(6))), sourceLocation: location)
        }

        private func expectCached(_ row: LedgerRow, location: SourceLocation = #_sourceLocation) {
            #expect(row.outcome == "completed", sourceLocation: location)
            #expect(row.evidence == "provider", sourceLocation: location)
            #expect(
                row.prompt == 23,
                "what is read from or written to the cache is part of the prompt",
                sourceLocation: location
            )
            #expect(row.completion == 8, sourceLocation: location)
            #expect(row.json["cache_read_tokens"] == 7, sourceLocation: location)
            #expect(row.json["cache_write_tokens"] == 5, "\(row.json.text)", sourceLocation: location)
            #expect(row.json["model"] == "real-model", sourceLocation: location)
            #expect(row.json["requested_model"] == "nickname", sourceLocation: location)
        }
    }
}
