import Domain
import Glibc
import JSON
import Testing

@testable import Providers

/// Files with the bytes that are expected, in Tests/Golden/Responses.
enum OpenAIResponsesGolden {
    /// The bytes of a file; rewritten first with `UPDATE_GOLDEN=1`.
    static func file(_ name: String, expecting bytes: [UInt8]? = nil, here: String = #filePath) throws -> [UInt8] {
        let real = try #require(realpath(here, nil))
        defer { free(real) }
        // this file's target, then the tests' folder; links to either are followed
        let tests = String(cString: real).split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(tests)/Golden/Responses/\(name)"
        if let bytes, getenv("UPDATE_GOLDEN") != nil {
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

@Suite struct OpenAIResponsesChatTests {
    private static func chat(
        _ messages: [ChatMessage],
        _ change: (inout ChatRequest) -> Void = { _ in }
    ) -> ChatRequest {
        var chat = ChatRequest(model: "gpt-5", messages: messages)
        change(&chat)
        return chat
    }

    private static let hi = ChatMessage(.user, text: "Hi")

    static let requests: [(name: String, chat: ChatRequest)] = [
        ("text", chat([ChatMessage(.system, text: "Be brief."), ChatMessage(.developer, text: "Be kind."), hi])),
        (
            "parameters",
            chat([hi]) {
                $0.maxOutputTokens = 100
                $0.sampling.temperature = 0.5
                $0.sampling.topP = 0.25
                $0.logprobCount = 3
                $0.verbosity = "low"
                $0.reasoning = ReasoningWish(effort: "high", isShown: true, summary: "detailed")
                $0.user = "u-1"
                $0.metadata = ["a": "b"]
                $0.serviceTier = "flex"
                $0.promptCacheKey = "k"
                $0.isStream = true
            }
        ),
        (
            "schema",
            chat([hi]) {
                $0.answerFormat = .schema(
                    .init(name: "city", description: "A city", schema: ["type": "object"], isStrict: true)
                )
            }
        ),
        (
            "tools",
            chat([
                hi,
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.reasoning(Reasoning(text: "Two.", sealed: "gAAA", id: "rs_1"))),
                        ContentPart(.text("Let me look.")),
                        ContentPart(.toolCall(ToolCall(id: "c1", name: "weather", arguments: #"{"city":"Bern"}"#))),
                        ContentPart(.toolCall(ToolCall(id: "c2", name: "weather", arguments: "{}"))),
                    ]
                ),
                ChatMessage(
                    .tool,
                    [ContentPart(.toolResult(ToolResult(callID: "c1", parts: [ContentPart(.text("4 °C"))])))]
                ),
                ChatMessage(
                    .tool,
                    [
                        ContentPart(
                            .toolResult(
                                ToolResult(
                                    callID: "c2",
                                    parts: [
                                        ContentPart(.text("see")),
                                        ContentPart(.media(Media(.image, .base64("iVBO"), mediaType: "image/png"))),
                                    ]
                                )
                            )
                        )
                    ]
                ),
            ]) {
                $0.tools = [
                    ChatTool(name: "weather", description: "Weather", parameters: ["type": "object"], isStrict: true),
                    ChatTool(name: "web_search", native: ["type": "web_search", "search_context_size": "low"]),
                ]
                $0.toolChoice = .tool("weather")
                $0.allowsParallelToolCalls = false
            }
        ),
        (
            "media",
            chat([
                ChatMessage(
                    .user,
                    [
                        ContentPart(.text("Look")),
                        ContentPart(.media(Media(.image, .url("https://example.org/a.png"), detail: "low"))),
                        ContentPart(.media(Media(.image, .file("file-1")))),
                        ContentPart(
                            .media(Media(.document, .base64("JVBE"), mediaType: "application/pdf", name: "a.pdf"))
                        ),
                        ContentPart(.media(Media(.document, .url("https://example.org/a.pdf")))),
                        ContentPart(.media(Media(.document, .text("plain")))),
                        ContentPart(.media(Media(.audio, .base64("UklG"), mediaType: "audio/wav"))),
                    ]
                )
            ])
        ),
    ]

    @Test(arguments: requests.indices)
    func `a request is written as expected`(index: Int) throws {
        let (name, chat) = Self.requests[index]
        var notes = TranslationNotes()
        let body = try OpenAIResponsesChat().body(for: chat, notes: &notes).serialized()
        #expect(notes == TranslationNotes())
        #expect(try body == OpenAIResponsesGolden.file("upstream-\(name).json", expecting: body))
    }

    @Test func `what the protocol cannot say is refused by name`() {
        let changes: [(ChatField, (inout ChatRequest) -> Void)] = [
            (.stop, { $0.stop = ["x"] }), (.topK, { $0.sampling.topK = 1 }), (.minP, { $0.sampling.minP = 0.1 }),
            (.frequencyPenalty, { $0.sampling.frequencyPenalty = 1 }), (.seed, { $0.sampling.seed = 1 }),
            (.presencePenalty, { $0.sampling.presencePenalty = 1 }), (.choiceCount, { $0.choiceCount = 2 }),
            (.logitBias, { $0.sampling.logitBias = ["1": 2] }),
        ]
        for (field, change) in changes {
            var notes = TranslationNotes()
            let error = #expect(throws: UnsupportedField.self) {
                try OpenAIResponsesChat().body(for: Self.chat([Self.hi], change), notes: &notes)
            }
            #expect(error?.field == field)
        }
    }

    @Test func `a part of another protocol is refused, an item of its own goes on`() throws {
        var notes = TranslationNotes()
        let foreign = ChatMessage(.user, [ContentPart(.other(["type": "searchResult"]))])
        #expect(
            throws: UnsupportedField(
                .media,
                at: "messages[0].content[0]",
                "is a part of another protocol: searchResult"
            )
        ) {
            try OpenAIResponsesChat().body(for: Self.chat([foreign]), notes: &notes)
        }
        let call: JSONObject = ["type": "web_search_call", "id": "ws_1", "status": "completed"]
        let own = ChatMessage(
            .assistant,
            [ContentPart(.text("a")), ContentPart(.other(call)), ContentPart(.text("b"))]
        )
        let body = try OpenAIResponsesChat().body(for: Self.chat([Self.hi, own]), notes: &notes)
        let types = body["input"]?.array?.map { $0["type"]?.string }
        #expect(types == ["message", "message", "web_search_call", "message"])
        #expect(body["input"]?[2] == .object(call))
    }

    @Test func `thoughts of others are left out with a note`() throws {
        var notes = TranslationNotes()
        let thoughts = [Reasoning(text: "a"), Reasoning(text: "b", signature: "s")]
        let said = ChatMessage(.assistant, thoughts.map { ContentPart(.reasoning($0)) } + [ContentPart(.text("x"))])
        let body = try OpenAIResponsesChat().body(for: Self.chat([Self.hi, said]), notes: &notes)
        #expect(notes.leftOut == [.reasoningParts])
        #expect(body["input"]?.array?.count == 2)
    }

    @Test func `sealed thoughts are asked of models that think alone`() throws {
        func include(_ model: String, _ wish: ReasoningWish? = nil) throws -> JSONValue? {
            var chat = ChatRequest(model: model, messages: [Self.hi])
            chat.reasoning = wish
            var notes = TranslationNotes()
            return try OpenAIResponsesChat().body(for: chat, notes: &notes)["include"]
        }
        #expect(try include("gpt-4o") == nil)
        #expect(try include("gpt-5-mini") == ["reasoning.encrypted_content"])
        #expect(try include("own", ReasoningWish(effort: "low")) == ["reasoning.encrypted_content"])
    }

    @Test func `a budget of thought becomes the nearest effort`() throws {
        for (budget, effort) in [(0, "none"), (100, "low"), (5000, "medium"), (50_000, "high")] {
            var notes = TranslationNotes()
            let chat = Self.chat([Self.hi]) { $0.reasoning = ReasoningWish(budgetTokens: budget) }
            let body = try OpenAIResponsesChat().body(for: chat, notes: &notes)
            #expect(body["reasoning"]?["effort"]?.string == effort)
            #expect(notes.adjusted == [.reasoning])
        }
    }

    @Test func `a whole answer is read item by item`() throws {
        let text = """
            {"id":"resp_1","object":"response","created_at":1700000000.0,"status":"completed","model":"gpt-5","error":null,
            "output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"A"},
            {"type":"summary_text","text":"B"}],"encrypted_content":"gAAA"},
            {"type":"web_search_call","id":"ws_1","status":"completed"},
            {"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[],
            "logprobs":[{"token":"Hi","logprob":-0.5,"top_logprobs":[]}]},{"type":"refusal","refusal":"No."}]},
            {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{}"}],
            "usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,
            "output_tokens_details":{"reasoning_tokens":3},"total_tokens":17}}
            """
        let answer = try OpenAIResponsesChat().answer(from: JSONValue(parsing: text))
        let choice = try #require(answer.choices.first)
        #expect(answer.id == "resp_1")
        #expect(answer.created == 1_700_000_000)
        #expect(
            choice.parts == [
                ContentPart(.reasoning(Reasoning(text: "A\n\nB", sealed: "gAAA", id: "rs_1"))),
                ContentPart(.other(["type": "web_search_call", "id": "ws_1", "status": "completed"])),
                ContentPart(.text("Hi")), ContentPart(.refusal("No.")),
                ContentPart(.toolCall(ToolCall(id: "call_1", name: "f", arguments: "{}"))),
            ]
        )
        #expect(choice.finish == .toolCalls)
        #expect(choice.logprobs?["content"]?[0]?["token"] == "Hi")
        let usage = Usage(
            promptTokens: 10,
            completionTokens: 7,
            cacheReadTokens: 4,
            reasoningTokens: 3,
            evidence: .provider
        )
        #expect(answer.usage == usage)
    }

    @Test func `how an answer ended is read from its status`() throws {
        func read(_ rest: String) throws -> FinishReason? {
            let output = #""output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}]"#
            return try OpenAIResponsesChat().answer(from: JSONValue(parsing: "{\(rest),\(output)}")).choices.first?
                .finish
        }
        #expect(try read(#""status":"completed""#) == .stop)
        #expect(try read(#""status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}"#) == .length)
        #expect(try read(#""status":"incomplete","incomplete_details":{"reason":"content_filter"}"#) == .contentFilter)
        #expect(throws: DialectFault.self) {
            try read(#""status":"failed","error":{"code":"server_error","message":"x"}"#)
        }
        #expect(throws: DialectFault.notProtocol("sent JSON without output")) {
            try OpenAIResponsesChat().answer(from: ["choices": []])
        }
    }

    @Test func `seals of every kind survive the envelope`() {
        let thoughts = [
            Reasoning(text: "", sealed: "gAAA"), Reasoning(text: "", signature: "c2ln"),
            Reasoning(text: "", signature: "s \"q\"", sealed: "x"),
        ]
        for thought in thoughts {
            var read = Reasoning(text: "")
            ThoughtSeal.put(ThoughtSeal.text(of: thought) ?? "", on: &read)
            #expect(read == thought)
        }
        #expect(ThoughtSeal.text(of: Reasoning(text: "a")) == nil)
        var broken = Reasoning(text: "")
        ThoughtSeal.put("martlet:{", on: &broken)
        #expect(broken.sealed == "martlet:{")
    }
}
