import Domain
import Glibc
import JSON
import Testing

@testable import Providers

/// Files with the bytes that are expected, in Tests/Golden/Anthropic.
enum AnthropicGolden {
    /// The bytes of a file; rewritten first with `UPDATE_GOLDEN=1`.
    static func file(_ name: String, expecting bytes: [UInt8]? = nil, here: String = #filePath) throws -> [UInt8] {
        let real = try #require(realpath(here, nil))
        defer { free(real) }
        // this file's target, then the tests' folder; links to either are followed
        let tests = String(cString: real).split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(tests)/Golden/Anthropic/\(name)"
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

@Suite struct AnthropicGoldenTests {
    private static let weather = ChatTool(
        name: "weather",
        description: "Weather of a city",
        parameters: ["type": "object", "properties": ["city": ["type": "string"]], "required": ["city"]]
    )

    private static func chat(
        _ messages: [ChatMessage],
        model: String = "claude-sonnet-4-5-20250929",
        _ change: (inout ChatRequest) -> Void = { _ in }
    ) -> ChatRequest {
        var chat = ChatRequest(model: model, messages: messages)
        change(&chat)
        return chat
    }

    private static let hi = ChatMessage(.user, text: "Hi")

    private static func call(_ id: String, _ city: String) -> ContentPart {
        ContentPart(.toolCall(ToolCall(id: id, name: "weather", arguments: #"{"city":"\#(city)"}"#)))
    }

    private static func result(_ id: String, _ parts: [ContentPart], isError: Bool = false) -> ChatMessage {
        ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: id, parts: parts, isError: isError)))])
    }

    static let requests: [(name: String, chat: ChatRequest)] = [
        ("text", chat([ChatMessage(.system, text: "Be brief."), ChatMessage(.developer, text: "Be kind."), hi])),
        (
            "parameters",
            chat([hi]) {
                $0.maxOutputTokens = 100
                $0.stop = ["END", "\nUser:"]
                $0.sampling.temperature = 0.5
                $0.sampling.topK = 40
                $0.user = "u-1"
                $0.serviceTier = "default"
                $0.isStream = true
            }
        ),
        (
            "tools",
            chat([
                ChatMessage(.user, text: "Weather in Zürich and Rom?"),
                ChatMessage(
                    .assistant,
                    [ContentPart(.text("I look.")), call("call_1", "Zürich"), call("call_2", "Rom")]
                ),
                result("call_1", [ContentPart(.text("21 °C"))]),
                result("call_2", [ContentPart(.text("no such city"))], isError: true),
                ChatMessage(.user, text: "Well?"),
            ]) {
                $0.tools = [weather, ChatTool(name: "now")]
                $0.toolChoice = .required
                $0.allowsParallelToolCalls = false
            }
        ),
        (
            "media",
            chat([
                ChatMessage(
                    .user,
                    [
                        ContentPart(.text("What is this?")),
                        ContentPart(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"))),
                        ContentPart(.media(Media(.image, .url("https://example.org/a.jpg")))),
                        ContentPart(
                            .media(Media(.document, .base64("JVBERi0="), mediaType: "application/pdf", name: "a.pdf"))
                        ),
                        ContentPart(.media(Media(.document, .text("long"), mediaType: "text/plain"))),
                        ContentPart(.media(Media(.document, .file("file_1")))),
                    ]
                )
            ])
        ),
        (
            "thoughts",
            chat([
                hi,
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.reasoning(Reasoning(text: "They greet.", signature: "c2Vh"))),
                        ContentPart(.reasoning(Reasoning(text: "", sealed: "b3BhcXVl"))), ContentPart(.text("Hello")),
                    ]
                ), ChatMessage(.user, text: "More"),
            ]) {
                $0.maxOutputTokens = 5000
                $0.reasoning = ReasoningWish(budgetTokens: 2000)
            }
        ),
        (
            "adaptive",
            chat([hi], model: "claude-opus-4-7") {
                $0.reasoning = ReasoningWish(effort: "xhigh", isShown: true)
                $0.maxOutputTokens = 9000
            }
        ),
        (
            "cache",
            chat([
                ChatMessage(.system, [ContentPart(.text("Long rules."), cache: CacheMark(ttl: "1h"))]),
                ChatMessage(.user, [ContentPart(.text("Hi"), cache: CacheMark())]),
            ]) {
                var tool = weather
                tool.cache = CacheMark(ttl: "5m")
                $0.tools = [tool]
            }
        ),
        (
            "schema",
            chat([hi]) {
                $0.answerFormat = .schema(
                    .init(
                        name: "answer",
                        schema: [
                            "type": "object", "properties": ["a": ["type": "integer"]], "required": ["a"],
                            "additionalProperties": false,
                        ]
                    )
                )
            }
        ),
    ]

    @Test(arguments: requests)
    func `each feature has its bytes`(name: String, chat: ChatRequest) throws {
        var notes = TranslationNotes()
        let body = try AnthropicChat().body(for: chat, notes: &notes).serialized() + [0x0A]
        #expect(try AnthropicGolden.file("request-\(name).json", expecting: body) == body)
        #expect(notes == TranslationNotes(), "both sides can say all of it")
    }
}
