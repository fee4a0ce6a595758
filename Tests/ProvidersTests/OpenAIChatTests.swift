import Domain
import JSON
import Testing

@testable import Providers

@Suite struct OpenAIChatTests {
    private func body(_ type: String, _ change: (inout ChatRequest) -> Void) throws -> (JSONObject, TranslationNotes) {
        var chat = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "hi")])
        change(&chat)
        var notes = TranslationNotes()
        let dialect = try #require(ProviderCatalog.profile(of: type)?.chat.first)
        return (try dialect.body(for: chat, notes: &notes), notes)
    }

    @Test(arguments: [
        ("o1", "max_completion_tokens"), ("o4-mini", "max_completion_tokens"),
        ("openai/gpt-5.1", "max_completion_tokens"),
        ("gpt-4o", "max_tokens"), ("olmo", "max_tokens"), ("llama3", "max_tokens"), ("", "max_tokens"),
    ])
    func `only reasoning models are told the length by its new name`(model: String, name: String) throws {
        let (body, _) = try body("openai") { chat in
            chat.model = model
            chat.maxOutputTokens = 5
        }
        #expect(body[name] == 5)
        #expect(body.count == 3)
    }

    @Test(
        arguments: [
            (nil, 0, "none"), (nil, 1, "low"), (nil, 2048, "low"), (nil, 8192, "medium"), (nil, 8193, "high"),
            ("max", nil, "xhigh"), ("of my own", nil, "of my own"), ("low", 9000, "low"),
        ] as [(String?, Int?, String)]
    )
    func `a budget of thought becomes an effort`(effort: String?, budget: Int?, expected: String) throws {
        let (body, notes) = try body("openai") { $0.reasoning = ReasoningWish(effort: effort, budgetTokens: budget) }
        #expect(body["reasoning_effort"]?.string == expected)
        #expect((notes.adjusted == [.reasoning]) == (effort != expected))
    }

    @Test(arguments: [("none", "none"), ("minimal", "none"), ("low", "high"), ("medium", "high"), ("max", "high")])
    func `who wants thoughts is not given none`(wanted: String, expected: String) throws {
        let (body, _) = try body("mistral") { $0.reasoning = ReasoningWish(effort: wanted) }
        #expect(body["reasoning_effort"]?.string == expected)
    }

    @Test func `an amount that is left to the model is the middle effort`() throws {
        let (body, notes) = try body("openai") { $0.reasoning = ReasoningWish(budgetTokens: -1, isShown: true) }
        #expect(body["reasoning_effort"] == "medium")
        #expect(notes.adjusted == [.reasoning])
    }

    @Test func `a wish that no word says is left out`() throws {
        let (body, notes) = try body("openai") { $0.reasoning = ReasoningWish(isShown: true) }
        #expect(body["reasoning_effort"] == nil)
        #expect(notes.leftOut == [.reasoning])
    }

    @Test(arguments: [
        ("groq", ChatField.logprobs), ("groq", .choiceCount), ("zhipu", .frequencyPenalty),
        ("cerebras", .logitBias), ("perplexity", .tools), ("deepseek", .answerFormat),
        ("zhipu", .parallelToolCalls),
    ])
    func `what a service does not know and must not drop is refused`(type: String, field: ChatField) {
        let error = #expect(throws: UnsupportedField.self) { _ = try body(type) { Self.ask(for: field, &$0) } }
        #expect(error?.field == field)
    }

    @Test func `a bound of the choice of tokens, and a seed, are left out where a service knows none`() throws {
        let (body, notes) = try body("deepseek") {
            $0.sampling.topK = 64
            $0.sampling.minP = 0.1
            $0.sampling.seed = 1
        }
        #expect(body["top_k"] == nil)
        #expect(notes.leftOut == [.topK, .minP, .seed])
    }

    @Test(arguments: [("gpt-4o", false), ("chatgpt-4o-latest", false), ("gpt-5", true), ("o3", true), ("mine", true)])
    func `models that refuse a wish for thoughts are not told one`(model: String, isTold: Bool) throws {
        let (body, notes) = try body("openai") {
            $0.model = model
            $0.reasoning = ReasoningWish(effort: "low")
        }
        #expect((body["reasoning_effort"] != nil) == isTold)
        #expect(notes.leftOut == (isTold ? [] : [.reasoning]))
    }

    private static func ask(for field: ChatField, _ chat: inout ChatRequest) {
        chat.logprobCount = field == .logprobs ? 0 : nil
        chat.choiceCount = field == .choiceCount ? 2 : 1
        chat.sampling.frequencyPenalty = field == .frequencyPenalty ? 1 : nil
        chat.sampling.logitBias = field == .logitBias ? ["1": 1] : nil
        chat.answerFormat = field == .answerFormat ? .schema(.init(name: "n", schema: [:])) : nil
        chat.tools = field == .tools || field == .parallelToolCalls ? [ChatTool(name: "t")] : []
        chat.allowsParallelToolCalls = field == .parallelToolCalls ? false : true
    }

    @Test func `temperature is set to the service's bound`() throws {
        let (body, notes) = try body("mistral") { $0.sampling.temperature = 2 }
        #expect(body["temperature"]?.double == 1.5)
        #expect(notes.adjusted == [.temperature])
    }

    @Test func `names of tool calls are nine letters and digits, the same for the same name, never twice`() {
        var ids = ShortToolIDs()
        let long = (0..<2000).map { "call_\($0)" }
        let short = long.map { ids.short($0) }
        #expect(Set(short).count == long.count)
        #expect(short.allSatisfy { $0.utf8.count == 9 && $0.allSatisfy { $0.isLetter || $0.isNumber } })
        #expect(long.map { ids.short($0) } == short)
        #expect(ids.short("abcDEF123") == "abcDEF123")
        var again = ShortToolIDs()
        #expect(again.short("call_7") == short[7])
    }

    @Test func `media in a tool's result become a user's message behind the results`() throws {
        let picture = ContentPart(.media(Media(.image, .base64("AAAA"), mediaType: "image/png")))
        func result(_ id: String, _ parts: [ContentPart]) -> ChatMessage {
            ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: id, parts: parts)))])
        }
        let (body, notes) = try body("openai") { chat in
            chat.messages = [
                result("a", [ContentPart(.text("see")), picture]), result("b", [ContentPart(.text("x"))]),
            ]
            chat.messages.append(ChatMessage(.user, text: "so?"))
        }
        let roles = body["messages"]?.array?.compactMap { $0["role"]?.string }
        #expect(roles == ["tool", "tool", "user", "user"])
        #expect(body["messages"]?[2]?["content"]?[1]?["image_url"]?["url"] == "data:image/png;base64,AAAA")
        #expect(notes.adjusted == [.media])
    }

    @Test func `what the service knows of the rest is written, nothing else`() throws {
        let (body, _) = try body("mistral") { chat in
            chat.rest = ["safe_prompt": true, "store": true]
            chat.messages[0].rest = ["annotations": [], "x": 1]
        }
        #expect(body["safe_prompt"] == true)
        #expect(body["store"] == nil)
        #expect(body["messages"] == [["role": "user", "content": "hi"]])
    }

    @Test func `a parallel call is only spoken of where there are tools`() throws {
        let (body, _) = try body("openai") { chat in
            chat.allowsParallelToolCalls = false
            chat.toolChoice = .auto
        }
        #expect(body.keys == ["model", "messages"])
    }

    @Test(arguments: [
        (Media(.video, .url("http://f")), "films"), (Media(.document, .url("http://f")), "addresses of documents"),
        (Media(.audio, .url("http://f")), "addresses of sounds"), (Media(.image, .file("f")), "pictures by their id"),
    ])
    func `media that OpenAI does not take are refused by their place`(media: Media, what: String) {
        let error = #expect(throws: UnsupportedField.self, "OpenAI takes no \(what)") {
            _ = try body("openai") { $0.messages = [ChatMessage(.user, [ContentPart(.media(media))])] }
        }
        #expect(error?.place == "messages[0].content[0]")
    }
}
