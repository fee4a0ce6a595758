import TestSupport
import Testing

extension Scenarios {
    @Suite struct UsageScenarios {
        @Test(arguments: [false, true])
        func `F21 an answer without usage is counted, never zero`(stream: Bool) throws {
            try Scene.play { scene in
                var answer = ScriptedAnswer.marked("uncounted", count: 20)
                answer.tellsUsage = false
                let steps = stream ? answer.stream : answer.whole
                scene.p.script(steps.filter { if case .bill = $0 { false } else { true } })
                let response = try scene.chat("uncounted", stream: stream)
                #expect(response.status == 200)
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.evidence == "counted" || row.evidence == "estimated", "\(row.json.text)")
                #expect(row.completion > 0)
                #expect(row.prompt > 0)
            }
        }

        @Test(arguments: [
            (first: (5, 3), second: (11, 8), billed: (11, 8)), (first: (11, 8), second: (11, 2), billed: (11, 8)),
        ])
        func `F21 of two usages the last counts, of falling ones the highest`(
            first: (Int, Int),
            second: (Int, Int),
            billed: (Int, Int)
        ) throws {
            try Scene.play { scene in
                let answer = ScriptedAnswer.marked("twice")
                var events = answer.contentEvents + [answer.chunk([:], finish: "stop")]
                for usage in [first, second] {
                    events.append(answer.usageChunk(ScriptedAnswer.usage(usage.0, usage.1)))
                }
                let bill = ProviderStep.bill(prompt: billed.0, completion: billed.1)
                scene.p.script(.streamHead + .events(events + ["[DONE]"]) + [bill, .endBody])
                let response = try scene.chat("twice", stream: true)
                expectSuccess(response, from: "p", word: "twice")
                let row = try scene.row(of: response)
                #expect(row.evidence == "provider")
                #expect(row.completion == billed.1)
            }
        }

        @Test func `F21 usage that comes after the end is taken if it comes soon`() throws {
            try Scene.play { scene in
                let answer = ScriptedAnswer.marked("late")
                let events = answer.contentEvents + [answer.chunk([:], finish: "stop"), "[DONE]"]
                let late = [ProviderStep].events([answer.usageChunk(answer.usage)])
                let bill = ProviderStep.bill(prompt: answer.prompt, completion: answer.completion)
                scene.p.script(.streamHead + .events(events) + [.pause(.milliseconds(200))] + late + [bill, .endBody])
                let response = try scene.chat("late", stream: true)
                expectSuccess(response, from: "p", word: "late")
                let row = try scene.row(of: response)
                #expect(row.evidence == "provider", "\(row.json.text)")
                #expect(row.completion == answer.completion)
            }
        }

        @Test func `F21 usage that comes much too late is not waited for but counted`() throws {
            try Scene.play { scene in
                let answer = ScriptedAnswer.marked("tardy")
                let events = answer.contentEvents + [answer.chunk([:], finish: "stop"), "[DONE]"]
                scene.p.script(.streamHead + .events(events) + [.stall(.seconds(9))])
                let response = try scene.chat("tardy", stream: true)
                expectSuccess(response, from: "p", word: "tardy")
                #expect(response.duration < .milliseconds(500), "the client does not wait for figures")
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.evidence == "counted")
                #expect(row.completion > 0)
                #expect(row.prompt > 0)
            }
        }

        @Test func `F22 what comes after the end is not forwarded and spoils nothing`() throws {
            try Scene.play { scene in
                let answer = ScriptedAnswer.marked("over")
                let bill = ProviderStep.bill(prompt: answer.prompt, completion: answer.completion)
                let rests: [(String, [ProviderStep])] = [
                    ("done twice", .events(["[DONE]"]) + [.endBody]),
                    ("bytes", [.bytes([UInt8]("garbage after the end\n\n".utf8)), .endBody]),
                    ("content", .events([answer.chunk(["content": "AFTER"])]) + [.endBody]),
                    ("reset", [.pause(.milliseconds(100)), .reset]),
                    ("cut", [.close]),
                ]
                for (name, rest) in rests {
                    scene.p.script(.streamHead + .events(answer.events) + [bill] + rest)
                    let response = try scene.chat("over", stream: true)
                    expectSuccess(response, from: "p", word: "over")
                    #expect(!response.text.contains("garbage"), "\(name)")
                    #expect(!response.text.contains("AFTER"), "\(name)")
                    #expect(try scene.row(of: response).outcome == "completed", "\(name)")
                }
            }
        }

        @Test(arguments: [false, true])
        func `sound and what is cached for an hour have figures of their own`(anthropic: Bool) throws {
            let sound = """
                {"id":"c","object":"chat.completion","created":1,"model":"shared","choices":[{"index":0,"message":\
                {"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,\
                "completion_tokens":8,"total_tokens":19,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":6},\
                "completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":5}}}
                """
            let cached = """
                {"id":"msg_1","type":"message","role":"assistant","model":"shared","content":\
                [{"type":"text","text":"ok"}],"stop_reason":"end_turn","stop_sequence":null,"usage":\
                {"input_tokens":2,"cache_creation_input_tokens":9,"cache_read_input_tokens":0,"output_tokens":8,\
                "cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":7}}}
                """
            try Scene.play(alone: true, pShape: anthropic ? .anthropic : .openAI, reconciles: false) { scene in
                scene.p.script(.body(anthropic ? cached : sound) + [.bill(prompt: 11, completion: 8)])
                let row = try scene.row(of: try scene.chat("finer"))
                #expect((row.prompt, row.completion) == (11, 8), "\(row.json.text)")
                #expect(row.json["cache_write_tokens"] == (anthropic ? 9 : 0))
                #expect(row.json["cache_write_long_tokens"] == (anthropic ? 7 : 0))
                #expect(row.json["audio_prompt_tokens"] == (anthropic ? 0 : 6))
                #expect(row.json["audio_completion_tokens"] == (anthropic ? 0 : 5))
                #expect(row.json["reasoning_tokens"] == (anthropic ? 0 : 2))
            }
        }

        @Test(arguments: [false, true])
        func `a picture counts as a picture, whoever counts it`(cut: Bool) throws {
            let picture = String(repeating: "iVBORw0KGgoAAAANSUhEUgAA+/xyz0123456789QWERTZUIOPLKJHGFDSA", count: 5000)
            let asked: JSONNode = [
                "messages": [
                    [
                        "role": "user",
                        "content": [
                            ["type": "text", "text": "picture please"],
                            [
                                "type": "image_url",
                                "image_url": ["url": .string("data:image/png;base64," + picture)],
                            ],
                        ],
                    ]
                ]
            ]
            try Scene.play { scene in
                var answer = ScriptedAnswer.marked("picture", count: 20)
                answer.tellsUsage = false
                let whole = answer.whole.filter { if case .bill = $0 { false } else { true } }
                let begun = [ProviderStep].streamHead + .events(Array(answer.contentEvents.prefix(9))) + [.endBody]
                scene.p.script(cut ? begun : whole)
                let response = try scene.chat("picture", stream: cut, extra: asked)
                let row = try scene.row(of: response)
                #expect(row.outcome == (cut ? "interrupted" : "completed"))
                #expect(row.evidence == "counted")
                #expect((512...540).contains(row.prompt), "\(row.json.text)")
                guard !cut else { return }
                let told = response.json["usage"]
                #expect(told["prompt_tokens"] == .number(Double(row.prompt)))
                #expect(told["completion_tokens"] == .number(Double(row.completion)))
            }
        }

        @Test func `F21 what a provider told before it broke off is taken`() throws {
            try Scene.play(alone: true, pShape: .anthropic) { scene in
                let answer = ScriptedAnswer.marked("told", count: 60)
                scene.p.script(answer.cut(.anthropic, after: 40) + [.endBody])
                let row = try scene.row(of: try scene.chat("told", stream: true))
                #expect(row.outcome == "interrupted")
                #expect((row.prompt, row.evidence) == (11, "counted"))
                #expect(row.completion > 0)
            }
        }

        @Test func `usage that was asked for is told where the provider sends none`() throws {
            try Scene.play { scene in
                var answer = ScriptedAnswer.marked("asked", count: 20)
                answer.tellsUsage = false
                let events = answer.contentEvents + [answer.chunk([:], finish: "stop"), "[DONE]"]
                scene.p.script(.streamHead + .events(events) + [.endBody])
                let asked = try scene.chat("asked", stream: true, extra: ["stream_options": ["include_usage": true]])
                let row = try scene.row(of: asked)
                let told = asked.chunks.map { $0["usage"] }.filter {
                    $0["prompt_tokens"] == .number(Double(row.prompt))
                }
                #expect(told.count == 1)
                #expect(told.first?["completion_tokens"] == .number(Double(row.completion)))
                #expect(asked.text.ranges(of: #""usage":{"#).count == 1)
                #expect(row.prompt > 0 && row.completion > 0)
            }
        }

        @Test func `usage reaches the client of a stream only when it asked`() throws {
            try Scene.play { scene in
                let silent = try scene.chat("unasked", stream: true)
                #expect(!silent.text.contains(#""usage":{"#))
                let asked = try scene.chat("asked", stream: true, extra: ["stream_options": ["include_usage": true]])
                #expect(asked.chunks.contains { $0["usage"]["completion_tokens"] == 8 })
                let body = try #require(scene.p.requests(containing: "unasked").first).json
                #expect(body["stream_options"]["include_usage"] == true, "asked upstream in any case")
            }
        }
    }
}
