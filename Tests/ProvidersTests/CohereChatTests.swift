import Domain
import JSON
import Providers
import Testing

@Suite struct CohereChatTests {
    private let dialect = CohereChat()

    private func chat(_ change: (inout ChatRequest) -> Void) -> ChatRequest {
        var chat = ChatRequest(model: "command", messages: [ChatMessage(.user, text: "hi")])
        change(&chat)
        return chat
    }

    private func body(_ change: (inout ChatRequest) -> Void) throws -> (body: JSONObject, notes: TranslationNotes) {
        var notes = TranslationNotes()
        let body = try dialect.body(for: chat(change), notes: &notes)
        return (body, notes)
    }

    @Test func `values outside Cohere's ranges are set to the nearest bound and noted`() throws {
        let (body, notes) = try body { chat in
            chat.sampling.temperature = 1.5
            chat.sampling.topP = 1
            chat.sampling.topK = 900
            chat.sampling.frequencyPenalty = -1
            chat.sampling.presencePenalty = 2
            chat.sampling.seed = -7
        }
        #expect(body["temperature"] == 1.0)
        #expect(body["p"] == 0.99)
        #expect(body["k"] == 500)
        #expect(body["frequency_penalty"]?.double == 0)
        #expect(body["presence_penalty"]?.double == 1)
        #expect(body["seed"] == 7)
        #expect(Set(notes.adjusted) == [.temperature, .topP, .topK, .frequencyPenalty, .presencePenalty, .seed])
    }

    @Test func `advice is left out and noted`() throws {
        let (body, notes) = try body { chat in
            chat.user = "u"
            chat.metadata = ["a": "b"]
            chat.serviceTier = "flex"
            chat.verbosity = "low"
            chat.promptCacheKey = "k"
            chat.messages[0].name = "n"
            chat.messages[0].parts[0].cache = CacheMark()
            chat.tools = [ChatTool(name: "f", isStrict: true), ChatTool(name: "g")]
        }
        #expect(
            Set(notes.leftOut) == [
                .user, .metadata, .serviceTier, .verbosity, .promptCacheKey, .name, .cacheControl, .strictTools,
            ]
        )
        #expect(Set(body.keys) == ["model", "stream", "messages", "tools"])
        #expect(body["stream"] == false)
    }

    private static let impossible: [(field: ChatField, change: @Sendable (inout ChatRequest) -> Void)] = [
        (.logitBias, { $0.sampling.logitBias = ["1": 5] }),
        (.choiceCount, { $0.choiceCount = 2 }), (.logprobs, { $0.logprobCount = 2 }),
        (.stop, { $0.stop = ["1", "2", "3", "4", "5", "6"] }),
        (
            .parallelToolCalls,
            {
                $0.tools = [ChatTool(name: "f")]
                $0.allowsParallelToolCalls = false
            }
        ),
        (.tools, { $0.tools = [ChatTool(name: "web", native: ["type": "web"])] }),
        (.toolChoice, { $0.toolChoice = .tool("nobody") }),
        (.media, { $0.messages[0].parts = [ContentPart(.media(Media(.audio, .base64("AA=="))))] }),
        (.media, { $0.messages[0].parts = [ContentPart(.media(Media(.image, .file("f"))))] }),
        (.media, { $0.messages[0].parts = [ContentPart(.other(["type": "x"]))] }),
        (.messages, { $0.messages[0].parts = [ContentPart(.toolResult(ToolResult(callID: "1", parts: [])))] }),
    ]

    @Test(arguments: 0..<impossible.count)
    func `what Cohere cannot express is refused by its field`(number: Int) {
        let sample = Self.impossible[number]
        #expect { try body(sample.change) } throws: { ($0 as? UnsupportedField)?.field == sample.field }
    }

    @Test func `one tool that must be called is the only one offered`() throws {
        let (body, notes) = try body { chat in
            chat.tools = [ChatTool(name: "f"), ChatTool(name: "g")]
            chat.toolChoice = .tool("g")
        }
        #expect(body["tool_choice"] == "REQUIRED")
        #expect(body["tools"]?.array?.count == 1)
        #expect(body["tools"]?[0]?["function"]?["name"] == "g")
        #expect(body["tools"]?[0]?["function"]?["parameters"] == ["type": "object", "properties": [:]])
        #expect(notes.adjusted == [.tools])
    }

    @Test(arguments: [
        (ReasoningWish(effort: "none"), #"{"type":"disabled"}"#, false),
        (ReasoningWish(budgetTokens: 0), #"{"type":"disabled"}"#, false),
        (ReasoningWish(budgetTokens: -1), #"{"type":"enabled"}"#, false),
        (ReasoningWish(effort: "high"), #"{"type":"enabled"}"#, true),
        (ReasoningWish(budgetTokens: 99), #"{"type":"enabled","token_budget":99}"#, false),
    ])
    func `thinking is switched by effort or budget`(wish: ReasoningWish, written: String, isAdjusted: Bool) throws {
        let (body, notes) = try body { $0.reasoning = wish }
        #expect(try body["thinking"] == JSONValue(parsing: written))
        #expect(notes.adjusted.contains(.reasoning) == isAdjusted)
    }

    @Test func `developers speak as the system, documents as text, and seals are left out`() throws {
        let (body, notes) = try body { chat in
            chat.messages = [
                ChatMessage(.developer, text: "be brief"),
                ChatMessage(.user, [ContentPart(.media(Media(.document, .text("page"))))]),
                ChatMessage(.assistant, [ContentPart(.reasoning(Reasoning(text: "hm", signature: "s")))]),
            ]
        }
        #expect(body["messages"]?[0] == ["role": "system", "content": "be brief"])
        #expect(body["messages"]?[1] == ["role": "user", "content": "page"])
        #expect(body["messages"]?[2] == ["role": "assistant", "content": [["type": "thinking", "thinking": "hm"]]])
        #expect(notes.leftOut == [.reasoningParts])
    }

    @Test func `a schema takes its description along`() throws {
        let (body, _) = try body {
            $0.answerFormat = .schema(.init(name: "n", description: "d", schema: ["type": "object"]))
        }
        #expect(
            body["response_format"] == ["type": "json_object", "json_schema": ["type": "object", "description": "d"]]
        )
    }

    @Test func `its addresses keep no other version of the base URL`() throws {
        let profile = try #require(ProviderCatalog.profile(of: "cohere"))
        for base in [
            "https://api.cohere.com", "https://api.cohere.com/", "https://api.cohere.com/v1",
            "https://api.cohere.com/v2",
        ] {
            let path = dialect.path(model: "m", isStream: true)
            #expect(profile.address(base: base, path: path) == "https://api.cohere.com/v2/chat")
        }
        #expect(profile.passages[.rerank] == "/v2/rerank")
    }
}
