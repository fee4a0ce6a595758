import Domain
import Glibc
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

/// Canonical requests, answers and streams that Gemini's protocol can say in full, and the files they are held against.
///
/// With UPDATE_GOLDEN set the files are written anew.
enum GeminiSamples {
    static let context = AnswerContext(
        requestID: "req_1",
        model: "gemini-2.5-flash",
        created: 1_700_000_000,
        wantsUsage: true,
        promptTokens: 3
    )

    static let requests: [(name: String, chat: ChatRequest)] = [
        ("text", text), ("tools", tools), ("media", media), ("config", config), ("schema", schema),
        ("reasoning", reasoning),
    ]

    private static let text = ChatRequest(
        model: "gemini-2.5-flash",
        messages: [
            ChatMessage(.system, [ContentPart(.text("Be brief.")), ContentPart(.text("Be kind."))]),
            ChatMessage(.user, text: "Grüß Gott \"you\"\n"), ChatMessage(.assistant, text: "Hello."),
            ChatMessage(.user, text: "And?"),
        ]
    )

    private static let tools: ChatRequest = {
        let result = ToolResult(callID: "fc_1", name: "weather", parts: [ContentPart(.text("mild"))])
        let failure = ToolResult(
            callID: "call_1_clock",
            name: "clock",
            parts: [ContentPart(.text("broken"))],
            isError: true
        )
        var chat = ChatRequest(
            model: "gemini-2.5-flash",
            messages: [
                ChatMessage(.user, text: "Weather and time?"),
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.text("Let me see.")),
                        ContentPart(
                            .toolCall(
                                ToolCall(id: "fc_1", name: "weather", arguments: #"{"city":"Bern"}"#, signature: "c2ln")
                            )
                        ), ContentPart(.toolCall(ToolCall(id: "call_1_clock", name: "clock", arguments: "{}"))),
                    ]
                ), ChatMessage(.tool, [ContentPart(.toolResult(result))]),
                ChatMessage(.tool, [ContentPart(.toolResult(failure))]), ChatMessage(.user, text: "Well?"),
            ]
        )
        chat.tools = [
            ChatTool(
                name: "weather",
                description: "Tells the weather.",
                parameters: [
                    "type": "object", "properties": ["city": ["type": "string"]], "additionalProperties": false,
                ]
            ), ChatTool(name: "clock"), ChatTool(name: "googleSearch", native: ["googleSearch": [:]]),
        ]
        chat.toolChoice = .tool("weather")
        return chat
    }()

    private static let media = ChatRequest(
        model: "gemini-2.5-flash",
        messages: [
            ChatMessage(
                .user,
                [
                    ContentPart(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"))),
                    ContentPart(.media(Media(.document, .url("https://x.test/a.pdf"), mediaType: "application/pdf"))),
                    ContentPart(
                        .media(
                            Media(
                                .video,
                                .file("https://generativelanguage.googleapis.com/v1beta/files/7"),
                                mediaType: "video/mp4"
                            )
                        )
                    ), ContentPart(.media(Media(.audio, .base64("UklGRg=="), mediaType: "audio/wav"))),
                    ContentPart(.text("What are these?")),
                ]
            )
        ]
    )

    private static let config: ChatRequest = {
        var chat = ChatRequest(model: "gemini-2.0-flash", messages: [ChatMessage(.user, text: "Hello")])
        chat.sampling.temperature = 0.7
        chat.sampling.topP = 0.9
        chat.sampling.topK = 40
        chat.sampling.seed = 7
        chat.sampling.presencePenalty = 0.5
        chat.sampling.frequencyPenalty = -0.5
        chat.maxOutputTokens = 256
        chat.stop = ["END", "STOP"]
        chat.choiceCount = 2
        chat.logprobCount = 3
        chat.answerFormat = .json
        return chat
    }()

    private static let schema: ChatRequest = {
        var chat = ChatRequest(model: "gemini-2.5-flash", messages: [ChatMessage(.user, text: "Hello")])
        let schema: JSONValue = [
            "type": "object", "properties": ["n": ["type": ["integer", "null"]]], "additionalProperties": false,
        ]
        chat.answerFormat = .schema(.init(name: "answer", schema: schema))
        chat.tools = [ChatTool(name: "f")]
        chat.toolChoice = ToolChoice.none
        return chat
    }()

    private static let reasoning: ChatRequest = {
        var chat = ChatRequest(
            model: "gemini-3-flash-preview",
            messages: [
                ChatMessage(.user, text: "Hello"),
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.reasoning(Reasoning(text: "Hm.", signature: "czE="))), ContentPart(.text("So.")),
                        ContentPart(.reasoning(Reasoning(text: "", signature: "czI="))),
                    ]
                ), ChatMessage(.user, text: "Go on."),
            ]
        )
        chat.reasoning = ReasoningWish(effort: "high", isShown: true)
        return chat
    }()

    static let answers: [(name: String, answer: ChatAnswer)] = [
        (
            "full",
            ChatAnswer(
                id: "resp_1",
                model: "gemini-2.5-flash",
                choices: [
                    ChatChoice(
                        parts: [
                            ContentPart(.reasoning(Reasoning(text: "Hm.", signature: "czE="))),
                            ContentPart(.text("Grüß \"Gott\".")),
                            ContentPart(
                                .toolCall(ToolCall(id: "fc_1", name: "f", arguments: #"{"a":1.0}"#, signature: "czM="))
                            ), ContentPart(.toolCall(ToolCall(id: "call_1_resp1_g", name: "g", arguments: "{}"))),
                        ],
                        finish: .toolCalls
                    ),
                    ChatChoice(
                        index: 1,
                        parts: [
                            ContentPart(.text("B")),
                            ContentPart(.media(Media(.image, .base64("AA=="), mediaType: "image/png"))),
                        ],
                        finish: .length,
                        logprobs: [
                            "content": [
                                [
                                    "token": "B", "logprob": -0.5, "bytes": [66],
                                    "top_logprobs": [["token": "B", "logprob": -0.5, "bytes": [66]]],
                                ]
                            ]
                        ]
                    ), ChatChoice(index: 2, parts: [], finish: .contentFilter),
                ],
                usage: Usage(
                    promptTokens: 20,
                    completionTokens: 37,
                    cacheReadTokens: 8,
                    reasoningTokens: 30,
                    audioPromptTokens: 5,
                    audioCompletionTokens: 2,
                    evidence: .provider
                )
            )
        )
    ]

    static let usage = Usage(promptTokens: 10, completionTokens: 12, reasoningTokens: 5, evidence: .provider)

    /// Streams as a reader of Gemini's tells them.
    static let streams: [(name: String, events: [ChatEvent])] = [
        (
            "text",
            [
                .began(id: "resp_1", model: "gemini-2.5-flash"), .reasoning("Hm."), .reasoningSignature("czE="),
                .text("Grüß "), .text("\"Gott\"\n"), .finished(.stop), .usage(usage),
            ]
        ),
        (
            "tools",
            [
                .began(id: "resp_1", model: "gemini-2.5-flash"), .text("Wait."),
                .toolCallBegan(call: 0, id: "fc_1", name: "f", signature: "czM="),
                .toolCallArguments(call: 0, #"{"a":1}"#),
                .toolCallBegan(call: 1, id: "call_1_resp1_g", name: "g"), .toolCallArguments(call: 1, "{}"),
                .finished(.toolCalls), .usage(usage),
            ]
        ),
        (
            "choices",
            [
                .began(id: "resp_1", model: "gemini-2.5-flash"),
                .logprobs(["content": [["token": "a", "logprob": -1, "bytes": [97], "top_logprobs": []]]]), .text("a"),
                .text("b", choice: 1), .finished(.length), .finished(.contentFilter, choice: 1), .usage(usage),
            ]
        ),
    ]

    // MARK: files

    static func path(_ name: String) throws -> String {
        let folder = String(#filePath.prefix(upTo: try #require(#filePath.lastIndex(of: "/"))))
        let real = try #require(realpath(folder, nil))
        defer { free(real) }
        return String(cString: real) + "/../Golden/Gemini/" + name
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen(path(name), "r"), "no \(name): run with UPDATE_GOLDEN=1")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    /// Holds what was written against its file.
    static func expect(_ written: [UInt8], in name: String) throws {
        if getenv("UPDATE_GOLDEN") != nil {
            let file = try #require(fopen(path(name), "w"))
            fwrite(written, 1, written.count, file)
            fclose(file)
        }
        let expected = try bytes(name)
        #expect(
            String(decoding: written, as: UTF8.self) == String(decoding: expected, as: UTF8.self),
            "\(name) is stale: run with UPDATE_GOLDEN=1"
        )
    }
}
