import Domain
import JSON
import Testing

@testable import Providers

@Suite struct AnthropicChatTests {
    private func body(
        _ messages: [ChatMessage] = [ChatMessage(.user, text: "Hi")],
        model: String = "claude-sonnet-4-5",
        _ change: (inout ChatRequest) -> Void = { _ in }
    ) throws -> (body: JSONValue, notes: TranslationNotes) {
        var chat = ChatRequest(model: model, messages: messages)
        change(&chat)
        var notes = TranslationNotes()
        let body = try AnthropicChat().body(for: chat, notes: &notes)
        return (.object(body), notes)
    }

    private func refusal(_ messages: [ChatMessage]? = nil, _ change: (inout ChatRequest) -> Void) -> UnsupportedField? {
        let hi = [ChatMessage(.user, text: "Hi")]
        return #expect(throws: UnsupportedField.self) {
            _ = try body(messages ?? hi, model: "claude-3-opus-20240229", change)
        }
    }

    @Test func `max_tokens is 4096 where the client sets none`() throws {
        let sent = try body()
        #expect(sent.body["max_tokens"] == 4096)
        #expect(sent.body["messages"] == [["role": "user", "content": "Hi"]])
        #expect(sent.body.object?.keys == ["model", "max_tokens", "messages"])
        #expect(sent.notes == TranslationNotes())
    }

    // MARK: values

    @Test func `a temperature above 1 becomes 1 and is told`() throws {
        let sent = try body { $0.sampling.temperature = 1.5 }
        #expect(sent.body["temperature"] == 1)
        #expect(sent.notes.adjusted == [.temperature])
    }

    @Test func `newer models take one of temperature and top_p, the newest neither`() throws {
        let change = { (chat: inout ChatRequest) in
            chat.sampling.temperature = 0.5
            chat.sampling.topP = 0.9
        }
        let old = try body(model: "claude-3-opus-20240229", change)
        #expect(old.body["top_p"] == 0.9)
        #expect(old.notes.adjusted.isEmpty)
        let newer = try body(model: "claude-sonnet-4-5", change)
        #expect(newer.body["temperature"] == 0.5)
        #expect(newer.body["top_p"] == nil)
        #expect(newer.notes.adjusted == [.topP])
        let newest = try body(model: "claude-opus-4-7", change)
        #expect(newest.body["temperature"] == nil)
        #expect(newest.notes.adjusted == [.temperature, .topP])
    }

    @Test(arguments: [
        ("auto", "auto"), ("priority", "auto"), ("default", "standard_only"), ("standard_only", "standard_only"),
    ])
    func `service tiers have Anthropic's names`(tier: String, name: String) throws {
        #expect(try body { $0.serviceTier = tier }.body["service_tier"]?.string == name)
    }

    @Test func `what only advises is left out and told`() throws {
        let sent = try body {
            $0.sampling.seed = 7
            $0.verbosity = "low"
            $0.promptCacheKey = "k"
            $0.metadata = ["a": "b"]
            $0.serviceTier = "flex"
            $0.messages[0].name = "Ann"
        }
        #expect(Set(sent.notes.leftOut) == [.seed, .verbosity, .promptCacheKey, .metadata, .serviceTier, .name])
        #expect(sent.body.object?.keys == ["model", "max_tokens", "messages"])
    }

    @Test func `what changes the answer is refused by its name`() {
        #expect(refusal { $0.choiceCount = 2 }?.field == .choiceCount)
        #expect(refusal { $0.logprobCount = 0 }?.field == .logprobs)
        #expect(refusal { $0.sampling.logitBias = ["50256": -100] }?.field == .logitBias)
        #expect(refusal { $0.sampling.frequencyPenalty = 0.1 }?.field == .frequencyPenalty)
        #expect(refusal { $0.sampling.presencePenalty = -1 }?.field == .presencePenalty)
        #expect(
            refusal { $0.stop = ["x", "\n"] } == UnsupportedField(.stop, at: "stop[1]", "cannot stop at blanks alone")
        )
        #expect(refusal { $0.toolChoice = .required }?.field == .toolChoice)
        #expect(
            refusal { $0.answerFormat = .schema(.init(name: "x", schema: [:], isStrict: true)) }?.field == .answerFormat
        )
    }

    @Test func `neutral values are no matter`() throws {
        let sent = try body {
            $0.choiceCount = 1
            $0.sampling.frequencyPenalty = 0
            $0.sampling.presencePenalty = 0
            $0.sampling.logitBias = [:]
            $0.answerFormat = .text
        }
        #expect(sent.body.object?.keys == ["model", "max_tokens", "messages"])
        #expect(sent.notes == TranslationNotes())
    }

    // MARK: messages

    @Test func `messages of one role become one, and texts of blanks vanish`() throws {
        let sent = try body([
            ChatMessage(.user, text: "a"), ChatMessage(.user, text: ""), ChatMessage(.user, text: "b"),
            ChatMessage(.assistant, text: " \n"), ChatMessage(.assistant, text: "c "),
        ])
        #expect(
            sent.body["messages"] == [
                ["role": "user", "content": [["type": "text", "text": "a"], ["type": "text", "text": "b"]]],
                ["role": "assistant", "content": "c"],
            ]
        )
    }

    @Test func `a later system message keeps its place`() throws {
        let talk = [
            ChatMessage(.user, text: "a"), ChatMessage(.assistant, text: "b"), ChatMessage(.user, text: "c"),
            ChatMessage(.system, text: "In French."),
        ]
        let old = try body(talk)
        #expect(old.body["messages"]?[2]?["content"]?[1]?["text"] == "<system>\nIn French.\n</system>")
        #expect(old.notes.adjusted == [.messages])
        let new = try body(talk, model: "claude-opus-4-8")
        #expect(new.body["messages"]?[3] == ["role": "system", "content": "In French."])
        #expect(new.notes == TranslationNotes())
    }

    @Test func `nothing but a system message is said by the user`() throws {
        let sent = try body([ChatMessage(.system, text: "a"), ChatMessage(.system, text: "b")])
        #expect(sent.body["system"] == "a")
        #expect(sent.body["messages"] == [["role": "user", "content": "b"]])
        #expect(sent.notes.adjusted == [.messages])
    }

    @Test func `results come first in the message after the calls, whatever stands between`() throws {
        let call = ContentPart(.toolCall(ToolCall(id: "a", name: "f", arguments: "")))
        let sent = try body([
            ChatMessage(.user, text: "x"), ChatMessage(.assistant, [call]), ChatMessage(.user, text: "wait"),
            ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: "a", parts: [])))]),
        ]) { $0.tools = [ChatTool(name: "f")] }
        #expect(
            sent.body["messages"]?[2]?["content"] == [
                ["type": "tool_result", "tool_use_id": "a"], ["type": "text", "text": "wait"],
            ]
        )
        #expect(sent.body["messages"]?[1]?["content"]?[0]?["input"] == .object([:]))
    }

    @Test func `ids of calls become acceptable and unique, in the results too`() throws {
        func round(_ id: String) -> [ChatMessage] {
            [
                ChatMessage(.assistant, [ContentPart(.toolCall(ToolCall(id: id, name: "f", arguments: "{}")))]),
                ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: id, parts: [])))]),
            ]
        }
        let sent = try body([ChatMessage(.user, text: "x")] + round("call.0") + round("call.0") + round("")) {
            $0.tools = [ChatTool(name: "f")]
        }
        let ids = sent.body["messages"]?.array?.flatMap { $0["content"]?.array ?? [] }
            .compactMap { ($0["id"] ?? $0["tool_use_id"])?.string }
        #expect(ids == ["call_460", "call_460", "call_460_2", "call_460_2", "toolu", "toolu"])
    }

    @Test func `arguments that are no object are kept in one`() throws {
        let messages = [
            ChatMessage(.user, text: "x"),
            ChatMessage(
                .assistant,
                ["[1]", "{\"a\":"].map { ContentPart(.toolCall(ToolCall(id: $0, name: "f", arguments: $0))) }
            ),
        ]
        let sent = try body(messages) { $0.tools = [ChatTool(name: "f")] }
        #expect(sent.body["messages"]?[1]?["content"]?[0]?["input"] == ["arguments": [1]])
        #expect(sent.body["messages"]?[1]?["content"]?[1]?["input"] == ["arguments": "{\"a\":"])
        #expect(sent.notes.adjusted == [.messages])
    }

    @Test func `thoughts without Anthropic's seal are left out`() throws {
        let sent = try body([
            ChatMessage(.user, text: "x"),
            ChatMessage(
                .assistant,
                [
                    ContentPart(.reasoning(Reasoning(text: "plain"))),
                    ContentPart(.reasoning(Reasoning(text: "", sealed: "gAAA", id: "rs_1"))), ContentPart(.text("y")),
                ]
            ),
        ])
        #expect(sent.body["messages"]?[1] == ["role": "assistant", "content": "y"])
        #expect(sent.notes.leftOut == [.reasoningParts])
    }

    @Test(arguments: [
        ContentPart.Kind.media(Media(.audio, .base64("AAAA"), mediaType: "audio/wav")),
        .media(Media(.video, .url("https://example.org/a.mp4"))), .media(Media(.image, .base64("AAAA"))),
        .media(Media(.image, .base64("AAAA"), mediaType: "image/tiff")),
        .media(Media(.document, .base64("AAAA"), mediaType: "application/zip")),
        .other(["type": "input_thing", "x": 1]),
    ])
    func `parts that Anthropic cannot read are refused with their place`(kind: ContentPart.Kind) throws {
        let part = ContentPart(kind)
        let thrown = refusal([ChatMessage(.system, text: "s"), ChatMessage(.user, [ContentPart(.text("x")), part])]) {
            _ in
        }
        #expect(thrown?.field == .media)
        #expect(thrown?.place == "messages[1].content[1]")
    }

    @Test func `a picture without a type is known by its first bytes`() throws {
        let picture = ContentPart(.media(Media(.image, .base64("/9j/4AAQ"), detail: "high")))
        let sent = try body([ChatMessage(.user, [picture])])
        #expect(sent.body["messages"]?[0]?["content"]?[0]?["source"]?["media_type"] == "image/jpeg")
        #expect(sent.notes.adjusted == [.media])
    }

    @Test func `no more than four cache marks go out, the last ones`() throws {
        let marked = ChatMessage(.user, (0..<3).map { ContentPart(.text("\($0)"), cache: CacheMark()) })
        let sent = try body([ChatMessage(.system, marked.parts), marked])
        let system = sent.body["system"]?.array?.map { $0["cache_control"] != nil }
        #expect(system == [false, false, true])
        #expect(sent.body["messages"]?[0]?["content"]?.array?.allSatisfy { $0["cache_control"] != nil } == true)
        #expect(sent.notes.adjusted == [.cacheControl])
    }

    @Test func `unknown fields of messages are told`() throws {
        let sent = try body([ChatMessage(.user, [ContentPart(.text("x"))], rest: ["annotations": [1]])])
        #expect(sent.notes.leftOut == [.messages])
    }

    // MARK: tools

    @Test func `a talk with calls but without tools gets the tools Anthropic insists on`() throws {
        let call = ContentPart(.toolCall(ToolCall(id: "a", name: "f", arguments: "{}")))
        let sent = try body([ChatMessage(.user, text: "x"), ChatMessage(.assistant, [call, call])])
        #expect(sent.body["tools"] == [["name": "f", "input_schema": ["type": "object", "properties": [:]]]])
        #expect(sent.body["tool_choice"] == ["type": "none"])
    }

    @Test(arguments: [
        (ToolChoice.auto, true, #"{"type":"auto"}"#),
        (.auto, false, #"{"type":"auto","disable_parallel_tool_use":true}"#),
        (.required, true, #"{"type":"any"}"#), (ToolChoice.none, false, #"{"type":"none"}"#),
        (.tool("f"), false, #"{"type":"tool","name":"f","disable_parallel_tool_use":true}"#),
    ])
    func `tool choices have Anthropic's words`(choice: ToolChoice, isParallel: Bool, words: String) throws {
        let sent = try body {
            $0.tools = [ChatTool(name: "f")]
            $0.toolChoice = choice
            $0.allowsParallelToolCalls = isParallel
        }
        #expect(try sent.body["tool_choice"] == JSONValue(parsing: words))
    }

    @Test func `one call at a time can be asked for alone`() throws {
        let sent = try body {
            $0.tools = [ChatTool(name: "f")]
            $0.allowsParallelToolCalls = false
        }
        #expect(sent.body["tool_choice"] == ["type": "auto", "disable_parallel_tool_use": true])
    }

    @Test func `tools of Anthropic's own pass, those of others do not`() throws {
        let own: JSONObject = ["type": "web_search_20250305", "name": "web_search", "max_uses": 3]
        let sent = try body { $0.tools = [ChatTool(name: "web_search", native: own)] }
        #expect(sent.body["tools"] == [.object(own)])
        let refused = refusal { $0.tools = [ChatTool(name: "x", native: ["type": "file_search"])] }
        #expect(refused?.place == "tools[0]")
    }

    @Test func `strictness goes to models that know it`() throws {
        let tools = [ChatTool(name: "f", parameters: ["properties": [:]], isStrict: true)]
        let new = try body { $0.tools = tools }
        #expect(new.body["tools"]?[0]?["strict"] == true)
        #expect(new.body["tools"]?[0]?["input_schema"] == ["type": "object", "properties": [:]])
        let old = try body(model: "claude-3-7-sonnet-latest") { $0.tools = tools }
        #expect(old.body["tools"]?[0]?["strict"] == nil)
        #expect(old.notes.leftOut == [.strictTools])
    }

    // MARK: the form of the answer

    @Test func `open objects of a schema are closed and that is told`() throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": ["a": ["type": "object"], "b": ["type": "array", "items": ["type": "object"]]],
        ]
        let sent = try body { $0.answerFormat = .schema(.init(name: "x", description: "why", schema: schema)) }
        let format = sent.body["output_config"]?["format"]
        #expect(format?["type"] == "json_schema")
        #expect(format?["schema"]?["additionalProperties"] == false)
        #expect(format?["schema"]?["description"] == "why")
        #expect(format?["schema"]?["properties"]?["a"]?["additionalProperties"] == false)
        #expect(format?["schema"]?["properties"]?["b"]?["items"]?["additionalProperties"] == false)
        #expect(sent.notes.adjusted == [.answerFormat])
    }

    @Test func `older models are asked for JSON in words`() throws {
        let free = try body([ChatMessage(.system, text: "s"), ChatMessage(.user, text: "x")]) {
            $0.answerFormat = .json
        }
        #expect(free.body["system"]?[1]?["text"]?.string?.contains("JSON object") == true)
        #expect(free.notes.adjusted == [.answerFormat])
        let bound = try body(model: "claude-3-haiku-20240307") {
            $0.answerFormat = .schema(.init(name: "x", schema: ["type": "object"], isStrict: false))
        }
        #expect(bound.body["system"]?.string?.contains(#"{"type":"object"}"#) == true)
        #expect(bound.body["output_config"] == nil)
    }

    // MARK: answers

    private func answer(_ json: String) throws -> ChatAnswer {
        try AnthropicChat().answer(from: JSONValue(parsing: json))
    }

    @Test func `an answer is read with everything in it`() throws {
        let answer = try answer(
            #"""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
            {"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"redacted_thinking","data":"eA=="},
            {"type":"text","text":"Hi","citations":[{"type":"char_location"}]},{"type":"text","text":""},
            {"type":"tool_use","id":"toolu_1","name":"f","input":{"b":1.0,"a":[]}},
            {"type":"server_tool_use","id":"srv","name":"web_search","input":{}}],
            "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":200,
            "cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},
            "output_tokens":50,"output_tokens_details":{"thinking_tokens":40},"service_tier":"standard","new":{"x":1}}}
            """#
        )
        #expect(answer.id == "msg_1")
        #expect(answer.model == "claude-x")
        let kinds = answer.choices[0].parts.map(\.kind)
        #expect(kinds[0] == .reasoning(Reasoning(text: "hm", signature: "c2ln")))
        #expect(kinds[1] == .reasoning(Reasoning(text: "", sealed: "eA==")))
        #expect(kinds[2] == .text("Hi"))
        #expect(kinds[3] == .other(["type": "citations"]))
        #expect(kinds[4] == .toolCall(ToolCall(id: "toolu_1", name: "f", arguments: #"{"b":1.0,"a":[]}"#)))
        guard case .other = kinds[5] else { return #expect(Bool(false), "the provider's own tool is kept as it is") }
        #expect(answer.choices[0].finish == .toolCalls)
        #expect(
            answer.usage
                == Usage(
                    promptTokens: 240,
                    completionTokens: 50,
                    cacheReadTokens: 200,
                    cacheWriteTokens: 30,
                    cacheWriteLongTokens: 20,
                    reasoningTokens: 40,
                    evidence: .provider
                )
        )
    }

    @Test(arguments: [
        ("end_turn", FinishReason.stop), ("max_tokens", .length), ("model_context_window_exceeded", .length),
        ("stop_sequence", .stopSequence), ("tool_use", .toolCalls), ("refusal", .refusal), ("pause_turn", .paused),
        ("something_new", .stop),
    ])
    func `each stop reason has its meaning`(word: String, finish: FinishReason) throws {
        let answer = try answer(
            #"{"type":"message","content":[],"stop_reason":"\#(word)","stop_sequence":"END","usage":{}}"#
        )
        #expect(answer.choices[0].finish == finish)
        #expect(answer.choices[0].stopSequence == "END")
        #expect(answer.usage == nil)
    }

    @Test func `an error with a status of success is a refusal, anything else no protocol`() {
        let error = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "Overloaded", code: "overloaded_error"))) {
            try answer(error)
        }
        for json in ["[]", "{}", #"{"content":"x"}"#, #"{"content":[1]}"#] {
            #expect(throws: DialectFault.self) { try answer(json) }
        }
    }
}
