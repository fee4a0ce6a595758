import Domain
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct AnthropicAnswerWriterTests {
    static let context = AnswerContext(
        requestID: "r1",
        model: "claude-x",
        created: 1_700_000_000,
        wantsUsage: true,
        promptTokens: 11
    )

    private func body(_ answer: ChatAnswer) -> JSONObject { AnthropicChatSurface().body(of: answer, Self.context) }

    static let everything = ChatAnswer(
        id: "msg_01",
        model: "claude-x",
        choices: [
            ChatChoice(
                parts: [
                    ContentPart(.reasoning(Reasoning(text: "hm", signature: "c2ln"))),
                    ContentPart(.reasoning(Reasoning(text: "", sealed: "b3BhcXVl"))), ContentPart(.text("Grüße 🌍")),
                    ContentPart(.toolCall(ToolCall(id: "toolu_1", name: "f", arguments: #"{"a":1.0}"#))),
                    ContentPart(.toolCall(ToolCall(id: "toolu_2", name: "g", arguments: "{}"))),
                ],
                finish: .toolCalls
            )
        ],
        usage: Usage(
            promptTokens: 460,
            completionTokens: 89,
            cacheReadTokens: 400,
            cacheWriteTokens: 50,
            cacheWriteLongTokens: 20,
            reasoningTokens: 60,
            evidence: .provider
        )
    )

    @Test func `an answer with everything in it has its bytes and reads back the same`() throws {
        let bytes = body(Self.everything).serialized()
        #expect(try AnthropicGolden.file("answer-everything.json", expecting: bytes + [0x0A]) == bytes + [0x0A])
        #expect(try AnthropicChat().answer(from: JSONValue(parsing: bytes)) == Self.everything)
    }

    @Test(arguments: [
        (FinishReason.stop, "end_turn"), (.stopSequence, "stop_sequence"), (.length, "max_tokens"),
        (.toolCalls, "tool_use"), (.contentFilter, "refusal"), (.refusal, "refusal"), (.paused, "pause_turn"),
    ])
    func `each finish has its stop reason`(finish: FinishReason, word: String) throws {
        let answer = ChatAnswer(choices: [ChatChoice(parts: [ContentPart(.text("x"))], finish: finish)])
        #expect(body(answer)["stop_reason"]?.string == word)
        let read = try AnthropicChat().answer(from: .object(body(answer)))
        #expect(read.choices[0].finish == (finish == .contentFilter ? .refusal : finish))
    }

    @Test func `the text at which it ended is told`() {
        let choice = ChatChoice(parts: [ContentPart(.text("x"))], finish: .stopSequence, stopSequence: "END")
        #expect(body(ChatAnswer(choices: [choice]))["stop_sequence"] == "END")
        let other = ChatChoice(parts: [], finish: .stop)
        #expect(body(ChatAnswer(choices: [other]))["stop_sequence"] == .null)
    }

    @Test(arguments: [(nil, "msg_r1"), ("chatcmpl-1", "msg_r1"), ("msg_7", "msg_7")])
    func `ids look like Anthropic's`(given: String?, id: String) {
        let answer = ChatAnswer(id: given, choices: [ChatChoice(parts: [], finish: .stop)])
        #expect(body(answer)["id"]?.string == id)
        #expect(body(answer)["model"] == "claude-x")
    }

    @Test func `what Anthropic's answers cannot hold is said another way or not at all`() {
        let parts = [
            ContentPart(.refusal("No.")), ContentPart(.reasoning(Reasoning(text: "open"))),
            ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: #"{"a":1}"#))),
            ContentPart(.media(Media(.image, .url("https://example.org/a.png")))), ContentPart(.other(["type": "x"])),
            ContentPart(.text("")),
        ]
        let content = body(ChatAnswer(choices: [ChatChoice(parts: parts, finish: .stop)]))["content"]
        #expect(
            content == [
                ["type": "text", "text": "No."], ["type": "thinking", "thinking": "open", "signature": ""],
                ["type": "tool_use", "id": "c", "name": "f", "input": ["a": 1]],
                ["type": "text", "text": "![image](https://example.org/a.png)"],
            ]
        )
    }
}
