import Domain
import Glibc
import JSON
import Providers
import Testing

@testable import Edge

/// What tests of the Responses surface share.
enum ResponsesSamples {
    static let context = AnswerContext(
        requestID: "01J",
        model: "gpt-5",
        created: 1_700_000_000,
        wantsUsage: true,
        promptTokens: 12
    )

    static let usage = Usage(
        promptTokens: 30,
        completionTokens: 20,
        cacheReadTokens: 9,
        reasoningTokens: 5,
        evidence: .provider
    )

    /// Reads a request.
    static func read(_ text: String) throws -> ChatRequest {
        let body = try #require(try JSONValue(parsing: text).object)
        var peek = ChatPeek()
        peek.model = body["model"]?.string
        peek.isStream = body["stream"]?.bool ?? false
        return try ResponsesSurface().request(from: body, peek: peek)
    }

    /// The bytes of a file in Tests/Golden/Responses; rewritten first with `UPDATE_GOLDEN=1`.
    static func golden(_ name: String, expecting bytes: [UInt8], here: String = #filePath) throws -> [UInt8] {
        let real = try #require(realpath(here, nil))
        defer { free(real) }
        let tests = String(cString: real).split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(tests)/Golden/Responses/\(name)"
        if getenv("UPDATE_GOLDEN") != nil {
            let file = try #require(fopen(path, "w"), "cannot write \(path)")
            #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
            fclose(file)
        }
        let file = try #require(fopen(path, "r"), "\(path) is missing: run with UPDATE_GOLDEN=1")
        defer { fclose(file) }
        var found = [UInt8](repeating: 0, count: 1 << 20)
        return Array(found[..<fread(&found, 1, found.count, file)])
    }
}

@Suite struct ResponsesSurfaceTests {
    private func input(_ items: String) throws -> [ChatMessage] {
        try ResponsesSamples.read(#"{"model":"m","input":\#(items)}"#).messages
    }

    @Test func `a text and instructions are two messages`() throws {
        let chat = try ResponsesSamples.read(#"{"model":"m","input":"Hi","instructions":"Be brief."}"#)
        #expect(chat.messages == [ChatMessage(.system, text: "Be brief."), ChatMessage(.user, text: "Hi")])
        #expect(chat.rest.isEmpty)
    }

    @Test func `every parameter finds its place`() throws {
        let chat = try ResponsesSamples.read(
            """
            {"model":"m","input":"Hi","max_output_tokens":50,"temperature":0.5,"top_p":0.25,"top_logprobs":3,
            "include":["message.output_text.logprobs","reasoning.encrypted_content"],"metadata":{"a":"b"},"user":"u",
            "safety_identifier":"s","prompt_cache_key":"k","service_tier":"flex","store":false,"stream":true,
            "stream_options":{"include_obfuscation":false},"truncation":"auto","background":false,
            "text":{"verbosity":"low","format":{"type":"json_schema","name":"city","schema":{"type":"object"},"strict":true}},
            "reasoning":{"effort":"high","summary":"auto"},"parallel_tool_calls":false,
            "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},
            {"type":"web_search","search_context_size":"low"},{"type":"custom","name":"c"}],
            "tool_choice":{"type":"function","name":"f"}}
            """
        )
        var expected = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "Hi")])
        expected.maxOutputTokens = 50
        expected.sampling.temperature = 0.5
        expected.sampling.topP = 0.25
        expected.logprobCount = 3
        expected.metadata = ["a": "b"]
        expected.user = "u"
        expected.promptCacheKey = "k"
        expected.serviceTier = "flex"
        expected.isStream = true
        expected.verbosity = "low"
        expected.answerFormat = .schema(.init(name: "city", schema: ["type": "object"], isStrict: true))
        expected.reasoning = ReasoningWish(effort: "high", isShown: true, summary: "auto")
        expected.allowsParallelToolCalls = false
        expected.tools = [
            ChatTool(name: "f", description: "d", parameters: ["type": "object"], isStrict: true),
            ChatTool(name: "web_search", native: ["type": "web_search", "search_context_size": "low"]),
            ChatTool(name: "c", native: ["type": "custom", "name": "c"]),
        ]
        expected.toolChoice = .tool("f")
        expected.rest = ["safety_identifier": "s", "truncation": "auto"]
        #expect(chat == expected)
    }

    @Test func `what the model said is one message, thoughts and calls among it`() throws {
        let messages = try input(
            """
            [{"role":"user","content":[{"type":"input_text","text":"Hi"}]},
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],
             "encrypted_content":"gAAA"},
            {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[
             {"type":"output_text","text":"Hi","annotations":[],"logprobs":[]},{"type":"refusal","refusal":"No."}]},
            {"type":"function_call","id":"fc_1","status":"completed","call_id":"c1","name":"f","arguments":"{}"},
            {"type":"function_call","call_id":"c2","name":"g","arguments":"{}",
             "extra_content":{"google":{"thought_signature":"sig"}}},
            {"type":"function_call_output","call_id":"c1","output":"4"},
            {"type":"function_call_output","id":"x","call_id":"c2","output":[{"type":"input_text","text":"5"}]},
            {"role":"assistant","content":"So."}]
            """
        )
        #expect(
            messages == [
                ChatMessage(.user, text: "Hi"),
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.reasoning(Reasoning(text: "a\n\nb", sealed: "gAAA"))), ContentPart(.text("Hi")),
                        ContentPart(.refusal("No.")),
                        ContentPart(.toolCall(ToolCall(id: "c1", name: "f", arguments: "{}"))),
                        ContentPart(.toolCall(ToolCall(id: "c2", name: "g", arguments: "{}", signature: "sig"))),
                    ]
                ),
                ChatMessage(
                    .tool,
                    [ContentPart(.toolResult(ToolResult(callID: "c1", parts: [ContentPart(.text("4"))])))]
                ),
                ChatMessage(
                    .tool,
                    [ContentPart(.toolResult(ToolResult(callID: "c2", parts: [ContentPart(.text("5"))])))]
                ),
                ChatMessage(.assistant, text: "So."),
            ]
        )
    }

    @Test func `pictures, files and sounds are media`() throws {
        let messages = try input(
            """
            [{"role":"user","content":[{"type":"input_image","image_url":"https://example.org/a.png","detail":"low"},
            {"type":"input_image","image_url":"data:image/png;base64,iVBO"},{"type":"input_image","file_id":"f1"},
            {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"},
            {"type":"input_file","file_data":"JVBE"},{"type":"input_file","file_id":"f2"},
            {"type":"input_file","file_url":"https://example.org/a.pdf"},
            {"type":"input_audio","input_audio":{"data":"UklG","format":"mp3"}}]}]
            """
        )
        let media = messages[0].parts.compactMap { part in if case .media(let media) = part.kind { media } else { nil }
        }
        #expect(
            media == [
                Media(.image, .url("https://example.org/a.png"), detail: "low"),
                Media(.image, .base64("iVBO"), mediaType: "image/png"), Media(.image, .file("f1")),
                Media(.document, .base64("JVBE"), mediaType: "application/pdf", name: "a.pdf"),
                Media(.document, .base64("JVBE"), mediaType: "application/pdf"), Media(.document, .file("f2")),
                Media(.document, .url("https://example.org/a.pdf")),
                Media(.audio, .base64("UklG"), mediaType: "audio/mpeg"),
            ]
        )
    }

    @Test func `items of OpenAI's own tools are kept as they are`() throws {
        let messages = try input(
            """
            [{"role":"user","content":"a"},{"type":"web_search_call","id":"ws_1","status":"completed"},
            {"type":"computer_call_output","call_id":"c","output":{"type":"computer_screenshot"}}]
            """
        )
        #expect(messages.map(\.role) == [.user, .assistant, .user])
        #expect(
            messages[1].parts == [
                ContentPart(.other(["type": "web_search_call", "id": "ws_1", "status": "completed"]))
            ]
        )
    }

    @Test func `an unknown member anywhere is not lost`() throws {
        let chat = try ResponsesSamples.read(
            """
            {"model":"m","new":1,"input":[{"role":"user","new":2,"content":[{"type":"input_text","text":"a","new":3}]},
            {"type":"function_call","call_id":"c","name":"f","arguments":"","new":4},
            {"type":"reasoning","summary":[{"type":"summary_text","text":"t"}],"new":5}],
            "tools":[{"type":"function","name":"f","new":6}],"text":{"new":7},"reasoning":{"new":8}}
            """
        )
        #expect(
            Set(chat.rest.keys) == [
                "new", "input[0].new", "input[0].content[0].new", "input[1].new", "input[2].new", "tools[0].new",
                "text.new", "reasoning.new",
            ]
        )
        #expect(
            try input(#"[{"role":"user","content":[{"type":"input_new","x":1}]}]"#)[0].parts == [
                ContentPart(.other(["type": "input_new", "x": 1]))
            ]
        )
    }

    @Test(arguments: [
        (#"{"model":"m"}"#, "input"), (#"{"model":"m","input":7}"#, "input"), (#"{"model":"m","input":[]}"#, "input"),
        (#"{"model":"m","input":[7]}"#, "input[0]"), (#"{"model":"m","input":[{}]}"#, "input[0].type"),
        (#"{"model":"m","input":[{"role":"tool","content":"a"}]}"#, "input[0].role"),
        (#"{"model":"m","input":[{"role":"user"}]}"#, "input[0].content"),
        (#"{"model":"m","input":[{"role":"user","content":[{"type":"input_text"}]}]}"#, "input[0].content[0].text"),
        (#"{"model":"m","input":[{"type":"function_call_output","output":"a"}]}"#, "input[0].call_id"),
        (#"{"model":"m","input":[{"type":"item_reference","id":"msg_1"}]}"#, "input[0]"),
        (#"{"model":"m","input":"a","max_output_tokens":0}"#, "max_output_tokens"),
        (#"{"model":"m","input":"a","tools":[{"name":"f"}]}"#, "tools[0].type"),
        (#"{"model":"m","input":"a","tool_choice":"some"}"#, "tool_choice"),
        (#"{"model":"m","input":"a","text":{"format":{"type":"json_schema","name":"a"}}}"#, "text.format.schema"),
    ])
    func `a fault is told by the field's name`(body: String, param: String) throws {
        let error = #expect(throws: GatewayError.self) { try ResponsesSamples.read(body) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == param)
    }

    @Test func `a whole answer is a response with everything the request said`() throws {
        let request = try JSONValue(
            parsing:
                #"{"model":"alias","input":"a","instructions":"i","temperature":0.5,"tools":[{"type":"function","name":"f"}],"metadata":{"a":"b"},"reasoning":{"effort":"low"},"previous_response_id":"resp_0"}"#
        )
        let surface = ResponsesSurface(echo: ResponsesEcho(try #require(request.object)))
        let choice = ChatChoice(
            parts: [
                ContentPart(.reasoning(Reasoning(text: "hm", signature: "c2ln"))), ContentPart(.text("Hi")),
                ContentPart(.refusal("No.")),
                ContentPart(.toolCall(ToolCall(id: "c1", name: "f", arguments: "{}", signature: "s"))),
                ContentPart(.toolCall(ToolCall(id: "c2", name: "f", arguments: "{}"))),
                ContentPart(.media(Media(.image, .base64("iVBO"), mediaType: "image/png"))),
            ],
            finish: .toolCalls,
            logprobs: ["content": [["token": "Hi", "logprob": -1, "top_logprobs": []]]]
        )
        let answer = ChatAnswer(id: "up", model: "up", choices: [choice], usage: ResponsesSamples.usage)
        let body = surface.body(of: answer, ResponsesSamples.context)
        #expect(try body.serialized() == ResponsesSamples.golden("answer.json", expecting: body.serialized()))
        let read = try OpenAIResponsesChat().answer(from: .object(body))
        var same = choice
        same.parts[0] = ContentPart(.reasoning(Reasoning(text: "hm", signature: "c2ln", id: "rs_01J_0")))
        #expect(read.choices == [same])
        #expect(read.usage == ResponsesSamples.usage)
    }

    @Test func `how an answer ended stands in its status`() {
        func body(_ finish: FinishReason, _ parts: [ContentPart] = [ContentPart(.text("a"))]) -> JSONObject {
            let answer = ChatAnswer(choices: [ChatChoice(parts: parts, finish: finish)])
            return ResponsesSurface().body(of: answer, ResponsesSamples.context)
        }
        for finish in [FinishReason.stop, .stopSequence, .toolCalls, .paused] {
            #expect(body(finish)["status"] == "completed")
            #expect(body(finish)["incomplete_details"] == .null)
        }
        #expect(body(.length)["incomplete_details"]?["reason"] == "max_output_tokens")
        #expect(body(.length)["output"]?[0]?["status"] == "incomplete")
        #expect(body(.contentFilter)["incomplete_details"]?["reason"] == "content_filter")
        #expect(body(.refusal)["status"] == "incomplete")
        #expect(body(.refusal, [ContentPart(.refusal("No."))])["status"] == "completed")
        #expect(body(.stop, [])["output"]?.array?.count == 1)
    }

    @Test func `a conversation both sides can say survives the way through the dialect`() throws {
        let messages = [
            ChatMessage(.system, text: "Be brief."),
            ChatMessage(
                .user,
                [
                    ContentPart(.text("\"quoted\"\n🌍")),
                    ContentPart(.media(Media(.image, .url("https://example.org/1"), detail: "high"))),
                    ContentPart(.media(Media(.document, .base64("JVBE"), mediaType: "application/pdf", name: "a.pdf"))),
                ]
            ),
            ChatMessage(
                .assistant,
                [
                    ContentPart(.reasoning(Reasoning(text: "t", sealed: "gAAA"))), ContentPart(.text("a")),
                    ContentPart(.toolCall(ToolCall(id: "c1", name: "f", arguments: "{\"a\":1}"))),
                    ContentPart(.toolCall(ToolCall(id: "c2", name: "f", arguments: ""))),
                ]
            ),
            ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: "c1", parts: [ContentPart(.text("r"))])))]),
            ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: "c2", parts: [])))]),
            ChatMessage(.developer, text: "d"), ChatMessage(.assistant, [ContentPart(.refusal("no"))]),
            ChatMessage(.user, text: "go on"),
        ]
        var chat = ChatRequest(model: "m", messages: messages)
        chat.tools = [ChatTool(name: "f", description: "d", parameters: ["type": "object"], isStrict: false)]
        chat.toolChoice = .required
        chat.allowsParallelToolCalls = true
        chat.maxOutputTokens = 9
        chat.sampling.temperature = 1.5
        chat.logprobCount = 2
        chat.answerFormat = .json
        chat.reasoning = ReasoningWish(effort: "minimal", isShown: true, summary: "concise")
        chat.verbosity = "high"
        chat.user = "u"
        chat.metadata = ["k": "v"]
        chat.serviceTier = "auto"
        chat.promptCacheKey = "p"
        var notes = TranslationNotes()
        let body = try OpenAIResponsesChat().body(for: chat, notes: &notes)
        var peek = ChatPeek()
        peek.model = "m"
        #expect(notes == TranslationNotes())
        #expect(try ResponsesSurface().request(from: body, peek: peek) == chat)
    }
}
