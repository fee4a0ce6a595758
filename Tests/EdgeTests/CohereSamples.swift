import Domain
import Glibc
import JSON
import Testing

@testable import Edge

/// Canonical requests, answers and streams that Cohere's protocol can say in full, and the files they are held against.
///
/// With UPDATE_GOLDEN set the files are written anew.
enum CohereSamples {
    static let context = AnswerContext(
        requestID: "req_1",
        model: "command-a-03-2025",
        created: 1_700_000_000,
        wantsUsage: true,
        promptTokens: 3
    )

    static let requests: [(name: String, chat: ChatRequest)] = [
        ("text", text), ("tools", tools), ("media", media), ("parameters", parameters), ("schema", schema),
        ("thoughts", thoughts),
    ]

    private static let model = "command-a-03-2025"

    private static let text = ChatRequest(
        model: model,
        messages: [
            ChatMessage(.system, text: "Be brief."), ChatMessage(.user, text: "Grüß Gott \"you\"\n"),
            ChatMessage(.assistant, text: "Hello."),
            ChatMessage(.user, [ContentPart(.text("And?")), ContentPart(.text("Well?"))]),
        ]
    )

    private static let tools: ChatRequest = {
        var chat = ChatRequest(
            model: model,
            messages: [
                ChatMessage(.user, text: "Weather and time?"),
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.text("Let me see.")),
                        ContentPart(.toolCall(ToolCall(id: "w_1", name: "weather", arguments: #"{"city":"Zürich"}"#))),
                        ContentPart(.toolCall(ToolCall(id: "c_1", name: "clock", arguments: "{}"))),
                    ]
                ),
                ChatMessage(
                    .tool,
                    [ContentPart(.toolResult(ToolResult(callID: "w_1", parts: [ContentPart(.text("mild"))])))]
                ),
                ChatMessage(
                    .tool,
                    [ContentPart(.toolResult(ToolResult(callID: "c_1", parts: [ContentPart(.text(#"{"hour":7.0}"#))])))]
                ),
            ]
        )
        chat.tools = [
            ChatTool(
                name: "weather",
                description: "Tells the weather.",
                parameters: ["type": "object", "properties": ["city": ["type": "string"]]],
                isStrict: true
            ), ChatTool(name: "clock", parameters: ["type": "object", "properties": [:]], isStrict: true),
        ]
        chat.toolChoice = .required
        return chat
    }()

    private static let media = ChatRequest(
        model: "c4ai-aya-vision-32b",
        messages: [
            ChatMessage(
                .user,
                [
                    ContentPart(.text("What are these?")),
                    ContentPart(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png", detail: "low"))),
                    ContentPart(.media(Media(.image, .url("https://x.test/a.png")))),
                ]
            )
        ]
    )

    private static let parameters: ChatRequest = {
        var chat = ChatRequest(model: model, messages: [ChatMessage(.user, text: "Hello")])
        chat.sampling.temperature = 0.7
        chat.sampling.topP = 0.9
        chat.sampling.topK = 40
        chat.sampling.seed = 7
        chat.sampling.presencePenalty = 0.5
        chat.sampling.frequencyPenalty = 0.25
        chat.maxOutputTokens = 256
        chat.stop = ["END", "STOP"]
        chat.logprobCount = 0
        chat.answerFormat = .json
        chat.isStream = true
        chat.rest = ["safety_mode": "STRICT", "documents": ["a"]]
        return chat
    }()

    private static let schema: ChatRequest = {
        var chat = ChatRequest(model: model, messages: [ChatMessage(.user, text: "Hello")])
        let schema: JSONValue = ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]]
        chat.answerFormat = .schema(.init(name: "answer", schema: schema))
        chat.tools = [ChatTool(name: "f", parameters: ["type": "object", "properties": [:]])]
        chat.toolChoice = ToolChoice.none
        return chat
    }()

    private static let thoughts: ChatRequest = {
        var chat = ChatRequest(
            model: "command-a-reasoning-08-2025",
            messages: [
                ChatMessage(.user, text: "Hello"),
                ChatMessage(
                    .assistant,
                    [ContentPart(.reasoning(Reasoning(text: "Hm."))), ContentPart(.text("So."))]
                ), ChatMessage(.user, text: "Go on."),
            ]
        )
        chat.reasoning = ReasoningWish(budgetTokens: 500)
        return chat
    }()

    static let usage = Usage(promptTokens: 10, completionTokens: 12, cacheReadTokens: 4, evidence: .provider)

    static let answers: [(name: String, answer: ChatAnswer)] = [
        (
            "text",
            ChatAnswer(
                id: "a_1",
                choices: [
                    ChatChoice(
                        parts: [ContentPart(.reasoning(Reasoning(text: "Hm."))), ContentPart(.text("Grüß \"Gott\"."))],
                        finish: .length,
                        logprobs: [
                            "content": [["token": "B", "logprob": -0.5, "bytes": [66], "top_logprobs": []]]
                        ]
                    )
                ],
                usage: usage
            )
        ),
        (
            "tools",
            ChatAnswer(
                id: "a_2",
                choices: [
                    ChatChoice(
                        parts: [
                            ContentPart(.text("Let me see.")),
                            ContentPart(.toolCall(ToolCall(id: "f_1", name: "f", arguments: #"{"a":1.0}"#))),
                            ContentPart(.toolCall(ToolCall(id: "g_1", name: "g", arguments: "{}"))),
                        ],
                        finish: .toolCalls
                    )
                ],
                usage: usage
            )
        ),
        (
            "filtered",
            ChatAnswer(id: "a_3", choices: [ChatChoice(parts: [ContentPart(.text("No"))], finish: .contentFilter)])
        ),
    ]

    static let streams: [(name: String, events: [ChatEvent])] = [
        (
            "text",
            [
                .began(id: "a_1", model: nil), .reasoning("Hm."), .reasoning(" So."),
                .logprobs([
                    "content": [
                        [
                            "token": "Grüß ", "logprob": -1, "bytes": [71, 114, 195, 188, 195, 159, 32],
                            "top_logprobs": [],
                        ]
                    ]
                ]),
                .text("Grüß "), .text("\"Gott\"\n"), .finished(.stopSequence), .usage(usage),
            ]
        ),
        (
            "tools",
            [
                .began(id: "a_2", model: nil), .text("Wait."), .toolCallBegan(call: 0, id: "f_1", name: "f"),
                .toolCallBegan(call: 1, id: "g_1", name: "g"), .toolCallArguments(call: 0, #"{"a":"#),
                .toolCallArguments(call: 1, "{}"), .toolCallArguments(call: 0, "1}"), .finished(.toolCalls),
                .usage(usage),
            ]
        ),
    ]

    // MARK: files

    static func path(_ name: String) throws -> String {
        let folder = String(#filePath.prefix(upTo: try #require(#filePath.lastIndex(of: "/"))))
        let real = try #require(realpath(folder, nil))
        defer { free(real) }
        return String(cString: real) + "/../Golden/" + name
    }

    /// Holds what was written against its file below Tests/Golden.
    static func expect(_ written: [UInt8], in name: String) throws {
        let path = try path(name)
        if getenv("UPDATE_GOLDEN") != nil {
            let file = try #require(fopen(path, "w"))
            fwrite(written, 1, written.count, file)
            fclose(file)
        }
        let file = try #require(fopen(path, "r"), "no \(name): run with UPDATE_GOLDEN=1")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        #expect(
            String(decoding: written, as: UTF8.self) == String(decoding: bytes, as: UTF8.self),
            "\(name) is stale: run with UPDATE_GOLDEN=1"
        )
    }
}
