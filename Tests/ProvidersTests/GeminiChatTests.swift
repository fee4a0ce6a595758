import Domain
import JSON
import Providers
import Testing

@Suite struct GeminiChatTests {
    private let dialect = GeminiChat()

    private func body(
        _ messages: [ChatMessage],
        model: String = "gemini-2.5-flash",
        _ change: (inout ChatRequest) -> Void = { _ in }
    ) throws -> (body: JSONValue, notes: TranslationNotes) {
        var chat = ChatRequest(model: model, messages: messages)
        change(&chat)
        var notes = TranslationNotes()
        let body = try dialect.body(for: chat, notes: &notes)
        return (.object(body), notes)
    }

    private let hello = [ChatMessage(.user, text: "Hello")]

    @Test(arguments: [
        ("gemini-2.0-flash", "/v1beta/models/gemini-2.0-flash"), ("models/a b", "/v1beta/models/a%20b"),
        ("tunedModels/mine", "/v1beta/tunedModels/mine"), ("org/x:y", "/v1beta/models/org%2Fx%3Ay"),
    ])
    func `the path holds the model as one segment`(model: String, path: String) {
        #expect(dialect.path(model: model, isStream: false) == path + ":generateContent")
        #expect(dialect.path(model: model, isStream: true) == path + ":streamGenerateContent?alt=sse")
    }

    @Test func `instructions are gathered, and alone they are what the user says`() throws {
        let (body, notes) = try body([
            ChatMessage(.system, text: "One"), ChatMessage(.user, text: "Hello"), ChatMessage(.developer, text: "Two"),
        ])
        #expect(body["systemInstruction"] == ["parts": [["text": "One"], ["text": "Two"]]])
        #expect(body["contents"] == [["role": "user", "parts": [["text": "Hello"]]]])
        #expect(notes.adjusted == [.messages], "one stood in the middle")

        let alone = try self.body([ChatMessage(.system, text: "One")])
        #expect(alone.body == ["contents": [["role": "user", "parts": [["text": "One"]]]]])
        #expect(alone.notes.adjusted == [.messages])
    }

    @Test func `messages of one role become one content, results of tools one of their own`() throws {
        let call = ToolCall(id: "call_abc", name: "weather", arguments: #"{"city":"Bern"}"#)
        let other = ToolCall(id: "call_1_x_clock", name: "clock", arguments: "")
        let (body, _) = try body([
            ChatMessage(.user, text: "a"), ChatMessage(.user, text: "b"),
            ChatMessage(.assistant, [ContentPart(.toolCall(call)), ContentPart(.toolCall(other))]),
            ChatMessage(
                .tool,
                [ContentPart(.toolResult(ToolResult(callID: "call_abc", parts: [ContentPart(.text("mild"))])))]
            ),
            ChatMessage(
                .tool,
                [
                    ContentPart(
                        .toolResult(
                            ToolResult(callID: "call_1_x_clock", parts: [ContentPart(.text("no"))], isError: true)
                        )
                    )
                ]
            ), ChatMessage(.user, text: "c"),
        ])
        #expect(
            body["contents"] == [
                ["role": "user", "parts": [["text": "a"], ["text": "b"]]],
                [
                    "role": "model",
                    "parts": [
                        ["functionCall": ["id": "call_abc", "name": "weather", "args": ["city": "Bern"]]],
                        ["functionCall": ["name": "clock", "args": [:]]],
                    ],
                ],
                [
                    "role": "user",
                    "parts": [
                        ["functionResponse": ["id": "call_abc", "name": "weather", "response": ["output": "mild"]]],
                        ["functionResponse": ["name": "clock", "response": ["error": "no"]]],
                    ],
                ], ["role": "user", "parts": [["text": "c"]]],
            ]
        )
    }

    @Test func `a result of an unknown call without a name is refused`() {
        let result = ContentPart(.toolResult(ToolResult(callID: "x", parts: [])))
        #expect(throws: UnsupportedField.self) { try body([ChatMessage(.tool, [result])]) }
    }

    @Test func `arguments that are no object stand as the text they are`() throws {
        let call = ToolCall(id: "c", name: "f", arguments: #"{"a":"#)
        let (body, _) = try body([ChatMessage(.assistant, [ContentPart(.toolCall(call))])])
        #expect(body["contents"]?[0]?["parts"]?[0]?["functionCall"]?["args"] == ["arguments": #"{"a":"#])
    }

    @Test(arguments: [("gemini-2.5-flash", false), ("gemini-3-flash-preview", true), ("gemini-flash-latest", true)])
    func `calls of others are marked for models that insist on signatures`(model: String, isMarked: Bool) throws {
        let calls = ["a", "b"].map { ContentPart(.toolCall(ToolCall(id: $0, name: $0, arguments: "{}"))) }
        let (body, _) = try body([ChatMessage(.assistant, calls)], model: model)
        let parts = try #require(body["contents"]?[0]?["parts"]?.array)
        #expect(parts[0]["thoughtSignature"] == (isMarked ? "skip_thought_signature_validator" : nil))
        #expect(parts[1]["thoughtSignature"] == nil)
    }

    @Test func `seals come back where they stood`() throws {
        let parts: [ContentPart.Kind] = [
            .reasoning(Reasoning(text: "hm", signature: "czE=")), .text("so"),
            .reasoning(Reasoning(text: "", signature: "czI=")),
            .toolCall(ToolCall(id: "c", name: "f", arguments: "{}", signature: "czM=")),
            .reasoning(Reasoning(text: "", signature: "czQ=")), .reasoning(Reasoning(text: "", sealed: "x")),
        ]
        let (body, notes) = try body([ChatMessage(.assistant, parts.map { ContentPart($0) })], model: "gemini-3-pro")
        #expect(
            body["contents"]?[0]?["parts"] == [
                ["text": "hm", "thought": true, "thoughtSignature": "czE="],
                ["text": "so", "thoughtSignature": "czI="],
                ["functionCall": ["id": "c", "name": "f", "args": [:]], "thoughtSignature": "czM="],
                ["text": "", "thoughtSignature": "czQ="],
            ]
        )
        #expect(notes.leftOut == [.reasoningParts])
    }

    @Test func `media stand in the prompt or are pointed to`() throws {
        let media = [
            Media(.image, .base64("AAAA"), mediaType: "image/png"), Media(.audio, .base64("AAAA")),
            Media(.image, .url("https://x.test/a.PNG?b=c.d")), Media(.document, .file("files/7")),
            Media(.document, .text("words")),
        ]
        let (body, _) = try body([ChatMessage(.user, media.map { ContentPart(.media($0)) })])
        #expect(
            body["contents"]?[0]?["parts"] == [
                ["inlineData": ["mimeType": "image/png", "data": "AAAA"]],
                ["inlineData": ["mimeType": "audio/wav", "data": "AAAA"]],
                ["fileData": ["mimeType": "image/png", "fileUri": "https://x.test/a.PNG?b=c.d"]],
                ["fileData": ["fileUri": "files/7"]], ["text": "words"],
            ]
        )
    }

    @Test func `pieces of another protocol are refused with their place`() {
        let part = ContentPart(.other(["type": "search_result", "text": "x"]))
        #expect(
            throws: UnsupportedField(.media, at: "messages[1].content[0]", "does not know this piece")
        ) { try body(hello + [ChatMessage(.user, [part])]) }
    }

    @Test func `values beyond the provider's bounds are set to the nearest`() throws {
        let (body, notes) = try body(hello) {
            $0.sampling.temperature = 2.5
            $0.sampling.topP = 0.5
            $0.sampling.topK = 40
            $0.sampling.presencePenalty = 2
            $0.sampling.frequencyPenalty = -3
            $0.sampling.seed = 1 << 40
            $0.maxOutputTokens = 5
            $0.stop = ["x"]
            $0.choiceCount = 2
            $0.logprobCount = 0
        }
        #expect(
            body["generationConfig"] == [
                "temperature": 2, "topP": 0.5, "topK": 40, "seed": 2_147_483_647, "presencePenalty": 1.99,
                "frequencyPenalty": -2, "maxOutputTokens": 5, "stopSequences": ["x"], "candidateCount": 2,
                "responseLogprobs": true,
            ]
        )
        #expect(notes.adjusted == [.temperature, .seed, .presencePenalty, .frequencyPenalty])
    }

    private static let impossible: [(ChatField, @Sendable (inout ChatRequest) -> Void)] = [
        (.logitBias, { $0.sampling.logitBias = ["1": 2] }),
        (.stop, { $0.stop = ["1", "2", "3", "4", "5", "6"] }), (.choiceCount, { $0.choiceCount = 9 }),
        (
            .parallelToolCalls,
            {
                $0.tools = [ChatTool(name: "f")]
                $0.allowsParallelToolCalls = false
            }
        ), (.tools, { $0.tools = [ChatTool(name: "web_search", native: ["type": "web_search"])] }),
    ]

    @Test(arguments: 0..<impossible.count)
    func `what cannot be said is refused by its name`(number: Int) throws {
        let (field, change) = Self.impossible[number]
        let error = try #require(throws: UnsupportedField.self) { try body(hello, change) }
        #expect(error.field == field)
    }

    @Test func `what only advises is left out and told`() throws {
        let (body, notes) = try body([
            ChatMessage(.user, [ContentPart(.text("Hello"), cache: CacheMark())], name: "Ann")
        ]) {
            $0.metadata = ["a": "b"]
            $0.user = "u"
            $0.serviceTier = "flex"
            $0.verbosity = "low"
            $0.promptCacheKey = "k"
            $0.sampling.minP = 0.1
            $0.tools = [ChatTool(name: "f", isStrict: true)]
            $0.allowsParallelToolCalls = true
        }
        #expect(Set(body.object?.keys ?? []) == ["contents", "tools"])
        #expect(
            Set(notes.leftOut) == [
                .name, .cacheControl, .metadata, .user, .serviceTier, .verbosity, .promptCacheKey, .strictTools, .minP,
            ]
        )
    }

    @Test func `schemas go as they are, tools of Google's own too`() throws {
        let schema: JSONValue = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
            "properties": ["any_of": ["type": ["string", "null"]]],
        ]
        let (body, _) = try body(hello) {
            $0.tools = [
                ChatTool(name: "googleSearch", native: ["googleSearch": [:]]),
                ChatTool(name: "f", description: "does", parameters: schema), ChatTool(name: "g"),
            ]
            $0.toolChoice = .tool("f")
            $0.answerFormat = .schema(.init(name: "n", description: "about", schema: schema, isStrict: true))
        }
        #expect(
            body["tools"] == [
                [
                    "functionDeclarations": [
                        ["name": "f", "description": "does", "parametersJsonSchema": schema], ["name": "g"],
                    ]
                ], ["googleSearch": [:]],
            ]
        )
        #expect(body["toolConfig"] == ["functionCallingConfig": ["mode": "ANY", "allowedFunctionNames": ["f"]]])
        #expect(body["generationConfig"]?["responseJsonSchema"]?["description"] == "about")
        #expect(body["generationConfig"]?["responseMimeType"] == "application/json")
    }

    @Test(arguments: [
        (ToolChoice.auto, "AUTO"), (.none, "NONE"), (.required, "ANY"),
    ])
    func `tool choice has a mode each`(choice: ToolChoice, mode: String) throws {
        let (body, _) = try body(hello) {
            $0.tools = [ChatTool(name: "f")]
            $0.toolChoice = choice
        }
        #expect(body["toolConfig"] == ["functionCallingConfig": ["mode": .string(mode)]])
    }

    @Test(
        arguments: [
            ("gemini-2.0-flash", "high", nil, nil as JSONValue?, [ChatField](), [ChatField.reasoning]),
            ("gemini-2.5-flash", "low", nil, ["thinkingBudget": 1024], [], []),
            ("gemini-2.5-flash", "none", nil, ["thinkingBudget": 0], [], []),
            ("gemini-2.5-pro", "none", nil, ["thinkingBudget": 128], [.reasoning], []),
            ("gemini-2.5-pro", "max", nil, ["thinkingBudget": 32_768], [], []),
            ("gemini-2.5-flash", "high", 50_000, ["thinkingBudget": 24_576], [.reasoning], []),
            ("gemini-2.5-flash", nil, -1, ["thinkingBudget": -1], [], []),
            ("gemini-3-flash-preview", "medium", nil, ["thinkingLevel": "MEDIUM"], [], []),
            ("gemini-3-flash-preview", "none", nil, ["thinkingLevel": "MINIMAL"], [.reasoning], []),
            ("gemini-3-pro-preview", "minimal", nil, ["thinkingLevel": "LOW"], [.reasoning], []),
            ("my-alias", "xhigh", nil, ["thinkingLevel": "HIGH"], [.reasoning], []),
            ("my-alias", nil, 99_999, ["thinkingBudget": 99_999], [], []),
        ] as [(String, String?, Int?, JSONValue?, [ChatField], [ChatField])]
    )
    func `thinking is asked for in the words of the model's generation`(
        model: String,
        effort: String?,
        budget: Int?,
        config: JSONValue?,
        adjusted: [ChatField],
        leftOut: [ChatField]
    ) throws {
        let (body, notes) = try body(hello, model: model) {
            $0.reasoning = ReasoningWish(effort: effort, budgetTokens: budget)
        }
        #expect(body["generationConfig"]?["thinkingConfig"] == config)
        #expect(notes.adjusted == adjusted)
        #expect(notes.leftOut == leftOut)
    }

    @Test(arguments: [
        ("STOP", FinishReason.stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter),
        ("RECITATION", .contentFilter), ("BLOCKLIST", .contentFilter), ("PROHIBITED_CONTENT", .contentFilter),
        ("SPII", .contentFilter), ("IMAGE_SAFETY", .contentFilter),
    ])
    func `every reason to end has its meaning`(reason: String, finish: FinishReason) throws {
        let answer = try dialect.answer(from: ["candidates": [["finishReason": .string(reason)]]])
        #expect(answer.choices.map(\.finish) == [finish])
        var reader = GeminiStreamReader()
        var events: [ChatEvent] = []
        let event = try JSONParser().parse(#"{"candidates":[{"finishReason":"\#(reason)"}]}"#)
        try reader.read(event, named: UnsafeRawBufferPointer(start: nil, count: 0), into: &events)
        #expect(events == [.finished(finish)])
        #expect(reader.isComplete)
        #expect(!reader.isOver)
    }

    @Test func `what is no answer is a fault`() {
        #expect(throws: DialectFault.self) { try dialect.answer(from: ["usageMetadata": ["promptTokenCount": 1]]) }
        #expect(throws: DialectFault.self) { try dialect.answer(from: []) }
        var refusal = UpstreamRefusal()
        refusal.message = "quota"
        refusal.code = "RESOURCE_EXHAUSTED"
        #expect(throws: DialectFault.refused(refusal)) {
            try dialect.answer(
                from: ["error": ["code": 429, "message": "quota", "status": "RESOURCE_EXHAUSTED"]]
            )
        }
    }
}
