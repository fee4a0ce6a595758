import Domain
import JSON

@testable import Edge

/// Canonical requests, answers and streams that Ollama's protocol can say in full.
enum OllamaSamples {
    static let context = AnswerContext(
        requestID: "req_1",
        model: "llama3.2",
        created: 1_700_000_000,
        wantsUsage: true,
        promptTokens: 3
    )

    static let usage = Usage(promptTokens: 10, completionTokens: 12, evidence: .provider)

    static let requests: [(name: String, chat: ChatRequest)] = [
        ("text", text), ("tools", tools), ("media", media), ("parameters", parameters), ("schema", schema),
    ]

    private static let text = ChatRequest(
        model: "llama3.2",
        messages: [
            ChatMessage(.system, text: "Be brief."), ChatMessage(.user, text: "Grüß Gott \"you\"\n"),
            ChatMessage(.assistant, [ContentPart(.reasoning(Reasoning(text: "Hm."))), ContentPart(.text("Hello."))]),
            ChatMessage(.user, text: "And?"),
        ]
    )

    private static let tools: ChatRequest = {
        var chat = ChatRequest(
            model: "llama3.2",
            messages: [
                ChatMessage(.user, text: "Weather and time?"),
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.text("Let me see.")),
                        ContentPart(.toolCall(ToolCall(id: "w_1", name: "weather", arguments: #"{"city":"Zürich"}"#))),
                        ContentPart(.toolCall(ToolCall(id: "w_2", name: "weather", arguments: #"{"city":"Bern"}"#))),
                    ]
                ), result("w_1", "cold"), result("w_2", "mild"),
            ]
        )
        chat.tools = [
            ChatTool(
                name: "weather",
                description: "Tells the weather.",
                parameters: ["type": "object", "properties": ["city": ["type": "string"]]]
            )
        ]
        return chat
    }()

    private static func result(_ id: String, _ text: String) -> ChatMessage {
        ChatMessage(
            .tool,
            [ContentPart(.toolResult(ToolResult(callID: id, name: "weather", parts: [ContentPart(.text(text))])))]
        )
    }

    private static let media = ChatRequest(
        model: "llava",
        messages: [
            ChatMessage(
                .user,
                [
                    ContentPart(.text("What is this?")),
                    ContentPart(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"))),
                ]
            )
        ]
    )

    private static let parameters: ChatRequest = {
        var chat = ChatRequest(model: "llama3.2", messages: [ChatMessage(.user, text: "Hello")])
        chat.sampling.temperature = 0.7
        chat.sampling.topP = 0.9
        chat.sampling.topK = 40
        chat.sampling.minP = 0.05
        chat.sampling.seed = 7
        chat.sampling.presencePenalty = 0.5
        chat.sampling.frequencyPenalty = -0.5
        chat.maxOutputTokens = 256
        chat.stop = ["END", "STOP"]
        chat.logprobCount = 2
        chat.answerFormat = .json
        chat.reasoning = ReasoningWish(effort: "high")
        chat.isStream = true
        chat.rest = ["keep_alive": "5m"]
        return chat
    }()

    private static let schema: ChatRequest = {
        var chat = ChatRequest(model: "llama3.2", messages: [ChatMessage(.user, text: "Hello")])
        chat.answerFormat = .schema(
            .init(name: "answer", schema: ["type": "object", "properties": ["n": ["type": "integer"]]])
        )
        chat.reasoning = ReasoningWish(budgetTokens: 0)
        return chat
    }()

    private static let logprobs: JSONValue = [
        "content": [["token": "B", "logprob": -0.5, "bytes": [66], "top_logprobs": [["token": "B", "logprob": -0.5]]]]
    ]

    static let answers: [(name: String, answer: ChatAnswer)] = [
        (
            "text",
            ChatAnswer(
                model: "llama3.2",
                choices: [
                    ChatChoice(
                        parts: [ContentPart(.reasoning(Reasoning(text: "Hm."))), ContentPart(.text("Grüß \"Gott\"."))],
                        finish: .length,
                        logprobs: logprobs
                    )
                ],
                usage: usage
            )
        ),
        (
            "tools",
            ChatAnswer(
                model: "llama3.2",
                choices: [
                    ChatChoice(
                        parts: [
                            ContentPart(.toolCall(ToolCall(id: "f_1", name: "f", arguments: #"{"a":1.0}"#))),
                            ContentPart(.toolCall(ToolCall(id: "g_1", name: "g", arguments: "{}"))),
                        ],
                        finish: .toolCalls
                    )
                ],
                usage: usage
            )
        ),
    ]

    static let streams: [(name: String, events: [ChatEvent])] = [
        (
            "text",
            [
                .began(id: nil, model: "llama3.2"), .reasoning("Hm."), .logprobs(logprobs), .text("Grüß "),
                .text("\"Gott\"\n"), .finished(.stop), .usage(usage),
            ]
        ),
        (
            "tools",
            [
                .began(id: nil, model: "llama3.2"), .text("Wait."), .toolCallBegan(call: 0, id: "f_1", name: "f"),
                .toolCallArguments(call: 0, #"{"a":1}"#), .toolCallBegan(call: 1, id: "g_1", name: "g"),
                .toolCallArguments(call: 1, "{}"), .finished(.toolCalls), .usage(usage),
            ]
        ),
    ]
}
