import TestSupport
import Testing

extension Scenarios {
    /// Fault F27: parts of an answer that nobody else can go on with.
    @Suite struct UncontinuableScenarios {
        private static let on: JSONNode = ["proxy": ["continuation": "on"]]
        private static let tools: JSONNode = [
            "tools": [
                [
                    "type": "function",
                    "function": ["name": "look_up", "parameters": ["type": "object", "properties": [:]]],
                ]
            ]
        ]

        @Test(arguments: [false, true], WireShape.allCases)
        func `F27 a tool call whose arguments break off is never finished by another`(
            isContinued: Bool,
            shape: WireShape
        ) throws {
            // Gemini sends calls whole: there a text before the call is what breaks off with it
            try Scene.play(pShape: shape, changes: isContinued ? Self.on : [:]) { scene in
                scene.p.script(.streamHead + Self.callBegun(shape) + [.endBody])
                let response = try scene.chat("calling", stream: true, extra: Self.tools)
                expectHonestEnd(response)
                let arguments = response.chunks.flatMap { $0["choices"][0]["delta"]["tool_calls"].items }
                    .compactMap { $0["function"]["arguments"].string }.joined()
                #expect(arguments == Self.arguments(shape), "never repaired")
                let row = try scene.row(of: response)
                #expect(row.outcome == "interrupted")
                #expect(row.evidence == "counted")
                #expect(row.provider == "p")
                #expect(row.completion > 0)
                #expect(scene.q.requests().isEmpty, "never continued")
            }
        }

        @Test(arguments: [false, true], [ClientTongue.openAI, .anthropic])
        func `F27 a sealed thought that breaks off is never finished by another`(
            isContinued: Bool,
            tongue: ClientTongue
        ) throws {
            let bodies: [JSONNode] = [
                [
                    "type": "message_start",
                    "message": [
                        "id": "msg_1", "type": "message", "role": "assistant", "model": "shared", "content": [],
                        "stop_reason": nil, "stop_sequence": nil, "usage": ["input_tokens": 11, "output_tokens": 1],
                    ],
                ],
                [
                    "type": "content_block_start", "index": 0,
                    "content_block": ["type": "thinking", "thinking": "", "signature": ""],
                ],
                [
                    "type": "content_block_delta", "index": 0,
                    "delta": ["type": "thinking_delta", "thinking": "let me see"],
                ],
                [
                    "type": "content_block_delta", "index": 0,
                    "delta": ["type": "signature_delta", "signature": "c2Vh"],
                ],
            ]
            try Scene.play(pShape: .anthropic, qShape: .anthropic, changes: isContinued ? Self.on : [:]) { scene in
                scene.p.script(.streamHead + bodies.map { ScriptedAnswer.Event(anthropic: $0).step } + [.endBody])
                let thinking: JSONNode = ["max_tokens": 3000, "thinking": ["type": "enabled", "budget_tokens": 1024]]
                let effort: JSONNode = ["reasoning_effort": "low"]
                let response = try scene.say("thinking", in: tongue, extra: tongue == .anthropic ? thinking : effort)
                expectHonestEnd(response, in: tongue, text: "")
                #expect(response.text.contains("let me see"), "what came is shown")
                #expect(scene.q.requests().isEmpty, "never continued")
                #expect(try scene.row(of: response).outcome == "interrupted")
            }
        }

        @Test(arguments: [false, true], WireShape.allCases)
        func `F27 an answer that must follow a schema is never finished by another`(
            isContinued: Bool,
            shape: WireShape
        ) throws {
            let format: JSONNode = [
                "response_format": [
                    "type": "json_schema",
                    "json_schema": [
                        "name": "bird",
                        "schema": [
                            "type": "object", "properties": ["name": ["type": "string"]], "required": ["name"],
                            "additionalProperties": false,
                        ],
                    ],
                ]
            ]
            let answer = ScriptedAnswer([#"{"na"#, #"me": "mar"#, #"tlet"}"#])
            try Scene.play(pShape: shape, changes: isContinued ? Self.on : [:]) { scene in
                scene.p.script(answer.cut(shape, after: 2) + [.endBody])
                let response = try scene.chat("schema", stream: true, extra: format)
                expectHonestEnd(response)
                #expect(response.content == #"{"name": "mar"#, "never repaired")
                #expect(scene.q.requests().isEmpty, "never continued")
                #expect(try scene.row(of: response).outcome == "interrupted")
            }
        }

        @Test func `F27 plain JSON output is not continued either`() throws {
            try Scene.play(changes: Self.on) { scene in
                let answer = ScriptedAnswer([#"{"a"#, #"": 1"#, "}"])
                scene.p.script(answer.cut(.openAI, after: 2) + [.endBody])
                let format: JSONNode = ["response_format": ["type": "json_object"]]
                let response = try scene.chat("JSON", stream: true, extra: format)
                expectHonestEnd(response)
                #expect(scene.q.requests().isEmpty)
            }
        }

        private static func arguments(_ shape: WireShape) -> String {
            shape == .gemini ? #"{"bird":"martlet"}"# : #"{"bird": "mar"#
        }

        private static func callBegun(_ shape: WireShape) -> [ProviderStep] {
            let answer = ScriptedAnswer(["x"])
            switch shape {
            case .openAI:
                let begin: JSONNode = [
                    "index": 0, "id": "call_1", "type": "function", "function": ["name": "look_up", "arguments": ""],
                ]
                let piece: JSONNode = ["index": 0, "function": ["arguments": #"{"bird": "mar"#]]
                return .events([
                    answer.chunk(["role": "assistant", "tool_calls": [begin]]), answer.chunk(["tool_calls": [piece]]),
                ])
            case .anthropic:
                let block: JSONNode = [
                    "type": "content_block_start", "index": 0,
                    "content_block": ["type": "tool_use", "id": "toolu_1", "name": "look_up", "input": [:]],
                ]
                let piece: JSONNode = [
                    "type": "content_block_delta", "index": 0,
                    "delta": ["type": "input_json_delta", "partial_json": #"{"bird": "mar"#],
                ]
                let start = answer.beginning(.anthropic, pieces: 0).prefix(1)
                return (start + [block, piece].map { ScriptedAnswer.Event(anthropic: $0) }).map(\.step)
            case .gemini:
                let call: JSONNode = ["functionCall": ["name": "look_up", "args": ["bird": "martlet"]]]
                let piece: JSONNode = [
                    "candidates": [["index": 0, "content": ["role": "model", "parts": [call]]]],
                    "responseId": "gemini-scripted",
                ]
                return [ScriptedAnswer.Event(piece.text).step]
            }
        }
    }
}
