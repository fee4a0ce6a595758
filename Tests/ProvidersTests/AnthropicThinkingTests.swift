import Domain
import JSON
import Testing

@testable import Providers

@Suite struct AnthropicThinkingTests {
    private func body(
        _ model: String,
        _ wish: ReasoningWish,
        maxTokens: Int? = nil,
        _ change: (inout ChatRequest) -> Void = { _ in }
    ) throws -> (body: JSONValue, notes: TranslationNotes) {
        var chat = ChatRequest(model: model, messages: [ChatMessage(.user, text: "Hi")])
        chat.reasoning = wish
        chat.maxOutputTokens = maxTokens
        change(&chat)
        var notes = TranslationNotes()
        return (.object(try AnthropicChat().body(for: chat, notes: &notes)), notes)
    }

    @Test(arguments: [
        ("claude-3-opus-20240229", "never"), ("claude-3-5-sonnet-20241022", "never"), ("claude-2.1", "never"),
        ("claude-3-7-sonnet-20250219", "budget"), ("claude-opus-4-20250514", "budget"),
        ("claude-sonnet-4@20250514", "budget"), ("us.anthropic.claude-opus-4-1-20250805-v1:0", "budget"),
        ("claude-haiku-4-5", "budget"), ("anthropic/claude-opus-4.6", "either"), ("claude-sonnet-4-6", "either"),
        ("claude-opus-4-7", "adaptive"), ("claude-opus-5", "adaptive"), ("claude-sonnet-5-5", "adaptive"),
        ("claude-mythos-preview", "adaptive"), ("claude-fable-5-1", "adaptive"), ("claude-with-v1", "budget"),
        ("kimi-k2", "budget"), ("", "budget"),
    ])
    func `a name tells how a model thinks`(name: String, thinking: String) {
        #expect("\(AnthropicModel(name).thinking)" == thinking)
    }

    @Test(arguments: [
        ("minimal", 1024), ("low", 2048), ("medium", 8192), ("high", 16384), ("xhigh", 32768), ("max", 32768),
    ])
    func `effort is a number of tokens, and the answer keeps its room`(effort: String, tokens: Int) throws {
        let sent = try body("claude-sonnet-4-5", ReasoningWish(effort: effort))
        #expect(sent.body["thinking"] == ["type": "enabled", "budget_tokens": .number(tokens)])
        #expect(sent.body["max_tokens"]?.int == tokens + 4096)
        #expect(sent.body["output_config"] == nil)
        #expect(sent.notes == TranslationNotes())
    }

    @Test(arguments: [
        ("claude-opus-4-7", "minimal", "low", false), ("claude-opus-4-7", "xhigh", "xhigh", false),
        ("claude-opus-5", "max", "max", false), ("claude-opus-4-6", "xhigh", "high", true),
        ("claude-opus-4-6", "max", "max", false), ("claude-sonnet-4-6", "medium", "medium", false),
    ])
    func `newer models think as they see fit`(model: String, effort: String, word: String, isAdjusted: Bool) throws {
        let sent = try body(model, ReasoningWish(effort: effort), maxTokens: 500)
        #expect(sent.body["thinking"] == ["type": "adaptive"])
        #expect(sent.body["output_config"]?["effort"]?.string == word)
        #expect(sent.body["max_tokens"] == 500)
        #expect(sent.notes.adjusted == (isAdjusted ? [.reasoning] : []))
    }

    @Test func `the tokens of thought stay below max_tokens`() throws {
        let halved = try body("claude-sonnet-4-5", ReasoningWish(effort: "high"), maxTokens: 6000)
        #expect(halved.body["thinking"]?["budget_tokens"] == 3000)
        #expect(halved.notes.adjusted == [.reasoning])
        let least = try body("claude-sonnet-4-5", ReasoningWish(budgetTokens: 5000), maxTokens: 1500)
        #expect(least.body["thinking"]?["budget_tokens"] == 1024)
        let none = try body("claude-sonnet-4-5", ReasoningWish(budgetTokens: 5000), maxTokens: 1024)
        #expect(none.body["thinking"] == nil)
        #expect(none.body["max_tokens"] == 1024)
        #expect(none.notes.adjusted == [.reasoning])
        let raised = try body("claude-sonnet-4-5", ReasoningWish(budgetTokens: 10), maxTokens: 5000)
        #expect(raised.body["thinking"]?["budget_tokens"] == 1024)
        #expect(raised.notes.adjusted == [.reasoning])
    }

    @Test func `a number of tokens becomes an effort where the model takes none`() throws {
        let sent = try body("claude-opus-4-7", ReasoningWish(budgetTokens: 10000), maxTokens: 20000)
        #expect(sent.body["thinking"] == ["type": "adaptive"])
        #expect(sent.body["output_config"] == ["effort": "high"])
        #expect(sent.notes.adjusted == [.reasoning])
        let either = try body("claude-opus-4-6", ReasoningWish(budgetTokens: 10000), maxTokens: 20000)
        #expect(either.body["thinking"]?["budget_tokens"] == 10000)
        let free = try body("claude-opus-4-7", ReasoningWish(budgetTokens: -1), maxTokens: 20000)
        #expect(free.body["thinking"] == ["type": "adaptive"])
        #expect(free.body["output_config"] == nil)
    }

    @Test func `no thinking is said where it can be said`() throws {
        for wish in [ReasoningWish(effort: "none"), ReasoningWish(budgetTokens: 0)] {
            #expect(try body("claude-sonnet-4-5", wish).body["thinking"] == ["type": "disabled"])
            #expect(try body("claude-3-opus-20240229", wish).body["thinking"] == nil)
            let always = try body("claude-fable-5", wish)
            #expect(always.body["thinking"] == nil)
            #expect(always.body["output_config"] == ["effort": "low"])
            #expect(always.notes.adjusted == [.reasoning])
        }
        let capped = try body("claude-opus-5", ReasoningWish(effort: "max", budgetTokens: 0))
        #expect(capped.body["output_config"] == ["effort": "high"])
    }

    @Test func `thinking sets temperature, top_p and top_k`() throws {
        let sent = try body("claude-3-7-sonnet-latest", ReasoningWish(effort: "low")) {
            $0.sampling.temperature = 0.2
            $0.sampling.topP = 0.5
            $0.sampling.topK = 3
        }
        #expect(sent.body["temperature"] == 1)
        #expect(sent.body["top_p"] == 0.95)
        #expect(sent.body["top_k"] == nil)
        #expect(sent.notes.adjusted == [.temperature, .topP, .topK])
    }

    @Test func `a forced call rules thinking out`() throws {
        let sent = try body("claude-sonnet-4-5", ReasoningWish(effort: "low")) {
            $0.tools = [ChatTool(name: "f")]
            $0.toolChoice = .required
        }
        #expect(sent.body["thinking"] == nil)
        #expect(sent.notes.adjusted == [.reasoning])
    }

    @Test func `a tool loop that began without a thought goes on without`() throws {
        func talk(_ thought: [ContentPart]) -> [ChatMessage] {
            let call = ContentPart(.toolCall(ToolCall(id: "a", name: "f", arguments: "{}")))
            return [
                ChatMessage(.user, text: "x"), ChatMessage(.assistant, thought + [call]),
                ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: "a", parts: [])))]),
            ]
        }
        let bare = try body("claude-sonnet-4-5", ReasoningWish(effort: "low")) { $0.messages = talk([]) }
        #expect(bare.body["thinking"] == nil)
        #expect(bare.notes.adjusted == [.reasoning])
        let thought = ContentPart(.reasoning(Reasoning(text: "t", signature: "s")))
        let whole = try body("claude-sonnet-4-5", ReasoningWish(effort: "low")) { $0.messages = talk([thought]) }
        #expect(whole.body["thinking"] != nil)
    }

    @Test func `whether thoughts are shown is said to models that ask`() throws {
        let hidden = try body("claude-opus-4-7", ReasoningWish(effort: "low", isShown: false))
        #expect(hidden.body["thinking"]?["display"] == "omitted")
        let summary = try body("claude-opus-4-7", ReasoningWish(effort: "low", summary: "auto"))
        #expect(summary.body["thinking"]?["display"] == "summarized")
        let old = try body("claude-sonnet-4-5", ReasoningWish(effort: "low", isShown: false))
        #expect(old.body["thinking"]?["display"] == nil)
        #expect(old.notes.adjusted == [.reasoning])
        let alone = try body("claude-opus-4-7", ReasoningWish(isShown: true))
        #expect(alone.body["thinking"] == nil)
        #expect(alone.notes.leftOut == [.reasoning])
    }

    @Test func `an unknown effort is refused`() {
        #expect(throws: UnsupportedField(.reasoning, "knows no effort 'wild'")) {
            try body("claude-opus-5", ReasoningWish(effort: "wild"))
        }
    }
}
