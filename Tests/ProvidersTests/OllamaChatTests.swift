import Domain
import JSON
import Providers
import Testing

@Suite struct OllamaChatTests {
    private let dialect = OllamaChat()

    private func body(_ change: (inout ChatRequest) -> Void) throws -> (body: JSONObject, notes: TranslationNotes) {
        var chat = ChatRequest(model: "llama3.2", messages: [ChatMessage(.user, text: "hi")])
        change(&chat)
        var notes = TranslationNotes()
        let body = try dialect.body(for: chat, notes: &notes)
        return (body, notes)
    }

    @Test func `whether it is a stream is always said`() throws {
        #expect(try body { _ in }.body["stream"] == false)
        #expect(try body { $0.isStream = true }.body["stream"] == true)
        #expect(dialect.framing == .lines)
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
            chat.tools = [ChatTool(name: "f", isStrict: true)]
        }
        #expect(
            Set(notes.leftOut) == [
                .user, .metadata, .serviceTier, .verbosity, .promptCacheKey, .name, .cacheControl, .strictTools,
            ]
        )
        #expect(Set(body.keys) == ["model", "stream", "messages", "tools"])
    }

    private static let impossible: [(field: ChatField, change: @Sendable (inout ChatRequest) -> Void)] = [
        (.logitBias, { $0.sampling.logitBias = ["1": 5] }), (.choiceCount, { $0.choiceCount = 2 }),
        (.tools, { $0.tools = [ChatTool(name: "web", native: ["type": "web"])] }),
        (
            .toolChoice,
            {
                $0.tools = [ChatTool(name: "f")]
                $0.toolChoice = .required
            }
        ),
        (
            .parallelToolCalls,
            {
                $0.tools = [ChatTool(name: "f")]
                $0.allowsParallelToolCalls = false
            }
        ), (.media, { $0.messages[0].parts = [ContentPart(.media(Media(.image, .url("https://x.test/a.png"))))] }),
        (.media, { $0.messages[0].parts = [ContentPart(.media(Media(.audio, .base64("AA=="))))] }),
        (.media, { $0.messages[0].parts = [ContentPart(.other(["type": "x"]))] }),
        (
            .messages,
            {
                let call = ToolCall(id: "1", name: "f", arguments: "[1")
                $0.messages = [ChatMessage(.assistant, [ContentPart(.toolCall(call))])]
            }
        ),
    ]

    @Test(arguments: 0..<impossible.count)
    func `what Ollama cannot express is refused by its field`(number: Int) {
        let sample = Self.impossible[number]
        #expect { try body(sample.change) } throws: { ($0 as? UnsupportedField)?.field == sample.field }
    }

    @Test func `tools that must not be called are not offered`() throws {
        let (body, _) = try body { chat in
            chat.tools = [ChatTool(name: "f")]
            chat.toolChoice = ToolChoice.none
        }
        #expect(body["tools"] == nil)
    }

    @Test func `a result names its tool by its call, and arguments are an object`() throws {
        let (body, notes) = try body { chat in
            chat.messages = [
                ChatMessage(.developer, text: "be brief"),
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.reasoning(Reasoning(text: "hm", signature: "s"))),
                        ContentPart(.toolCall(ToolCall(id: "1", name: "f", arguments: " "))),
                    ]
                ),
                ChatMessage(
                    .tool,
                    [ContentPart(.toolResult(ToolResult(callID: "1", parts: [ContentPart(.text("r"))])))]
                ),
            ]
        }
        #expect(body["messages"]?[0] == ["role": "system", "content": "be brief"])
        #expect(
            body["messages"]?[1]
                == [
                    "role": "assistant", "content": "", "thinking": "hm",
                    "tool_calls": [["id": "1", "function": ["name": "f", "arguments": [:]]]],
                ]
        )
        #expect(body["messages"]?[2] == ["role": "tool", "content": "r", "tool_name": "f", "tool_call_id": "1"])
        #expect(notes.leftOut == [.reasoningParts])
    }

    @Test(arguments: [
        (ReasoningWish(effort: "none"), "false", false), (ReasoningWish(effort: "low"), "\"low\"", false),
        (ReasoningWish(effort: "minimal"), "\"low\"", true), (ReasoningWish(effort: "xhigh"), "\"high\"", true),
        (ReasoningWish(budgetTokens: 0), "false", false), (ReasoningWish(budgetTokens: -1), "true", false),
        (ReasoningWish(budgetTokens: 9), "true", true), (ReasoningWish(isShown: true), "true", false),
    ])
    func `thinking is switched by effort or budget`(wish: ReasoningWish, written: String, isAdjusted: Bool) throws {
        let (body, notes) = try body { $0.reasoning = wish }
        #expect(try body["think"] == JSONValue(parsing: written))
        #expect(notes.adjusted == (isAdjusted ? [.reasoning] : []))
    }

    @Test(arguments: ["http://h", "http://h/", "http://h/v1", "http://h/api", "http://h/api/"])
    func `its address is found whatever the base URL ends in`(base: String) throws {
        let profile = try #require(ProviderCatalog.profile(of: "ollama"))
        #expect(profile.address(base: base, path: dialect.path(model: "m", isStream: true)) == "http://h/api/chat")
        #expect(profile.address(base: base, path: OllamaEmbeddings().path(model: "m")) == "http://h/api/embed")
    }
}
