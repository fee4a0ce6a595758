import Domain
import Glibc
import HTTPCodec
import JSON
import Providers
import Testing

/// Files below Tests/Golden/Gemini, found from this file's own place; links to this folder are followed.
struct GeminiGolden {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = String(#filePath.prefix(upTo: try #require(#filePath.lastIndex(of: "/"))))
        let real = try #require(realpath(folder, nil))
        defer { free(real) }
        let file = try #require(fopen(String(cString: real) + "/../Golden/Gemini/" + name, "r"), "no \(name)")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    static func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: bytes(name)) }

    /// What a stream says when its bytes come in two pieces, cut at `cut`.
    static func read(_ bytes: [UInt8], cut: Int) throws -> (events: [ChatEvent], reader: any ChatStreamReader) {
        var sse = SSEParser()
        var reader = GeminiChat().makeStreamReader()
        let json = JSONParser()
        var events: [ChatEvent] = []
        var fault: DialectFault?
        func take(_ event: SSEEvent) {
            do {
                try reader.read(json.parse(event.data), named: event.name, into: &events)
            } catch let error as DialectFault {
                fault = error
            } catch {
                fault = .notProtocol("not JSON")
            }
        }
        try sse.feed(Array(bytes[..<cut]), take)
        try sse.feed(Array(bytes[cut...]), take)
        try sse.finish(take)
        if let fault { throw fault }
        return (events, reader)
    }
}

@Suite struct GeminiGoldenTests {
    private let dialect = GeminiChat()

    @Test func `an answer keeps thoughts, seals, probabilities and all counts`() throws {
        let answer = try dialect.answer(from: GeminiGolden.json("provider/answer-text.json"))
        #expect(answer.id == "aBcDeFgHiJ12")
        #expect(answer.model == "gemini-2.5-flash")
        let choice = try #require(answer.choices.first)
        #expect(
            choice.parts.map(\.kind) == [
                .reasoning(Reasoning(text: "Let me think.")), .text("Hello."),
                .reasoning(Reasoning(text: "", signature: "c2lnbmVk")),
            ]
        )
        #expect(choice.finish == .stop)
        let token: JSONValue = ["token": "Hi", "logprob": -1.5, "bytes": [72, 105]]
        #expect(choice.logprobs?["content"]?[0]?["top_logprobs"]?[1] == token)
        #expect(
            answer.usage
                == Usage(
                    promptTokens: 23,
                    completionTokens: 37,
                    cacheReadTokens: 8,
                    reasoningTokens: 30,
                    audioPromptTokens: 5,
                    audioCompletionTokens: 2,
                    evidence: .provider
                )
        )
    }

    @Test func `calls get names of their own where the provider gave none`() throws {
        let answer = try dialect.answer(from: GeminiGolden.json("provider/answer-tools.json"))
        let choice = try #require(answer.choices.first)
        #expect(choice.finish == .toolCalls)
        #expect(
            choice.parts.map(\.kind) == [
                .toolCall(
                    ToolCall(
                        id: "call_0_eFgHiJ12_weather",
                        name: "weather",
                        arguments: #"{"city":"Bern","days":2}"#,
                        signature: "c2ln"
                    )
                ), .toolCall(ToolCall(id: "fc_9", name: "clock", arguments: "{}")),
            ]
        )
        #expect(answer.usage == nil)
    }

    @Test func `a blocked prompt is an answer that was kept back`() throws {
        let answer = try dialect.answer(from: GeminiGolden.json("provider/answer-blocked.json"))
        #expect(answer.choices == [ChatChoice(parts: [], finish: .contentFilter)])
        #expect(answer.usage?.promptTokens == 9)
    }

    @Test func `code becomes text, pictures stay, and unknown parts do no harm`() throws {
        let answer = try dialect.answer(from: GeminiGolden.json("provider/answer-code.json"))
        let choice = try #require(answer.choices.first)
        #expect(choice.finish == .length)
        #expect(
            choice.parts.map(\.kind) == [
                .text("\n```python\nprint(2)\n```\n"), .text("\n```\n2\n```\n"),
                .media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")),
                .other(["type": "groundingMetadata"]),
            ]
        )
    }

    private static let streams: [(name: String, events: [ChatEvent], isComplete: Bool, isOver: Bool)] = [
        (
            "text",
            [
                .began(id: "aBcDeFgHiJ12", model: "gemini-2.5-flash"), .reasoning("Thinking"),
                .usage(Usage(promptTokens: 10, completionTokens: 5, reasoningTokens: 5, evidence: .provider)),
                .text("Grüß"),
                .usage(Usage(promptTokens: 10, completionTokens: 7, reasoningTokens: 5, evidence: .provider)),
                .text(" Gott"),
                .usage(Usage(promptTokens: 10, completionTokens: 9, reasoningTokens: 5, evidence: .provider)),
                .reasoningSignature("c2ln"), .finished(.stop),
                .usage(Usage(promptTokens: 10, completionTokens: 10, reasoningTokens: 5, evidence: .provider)),
            ], true, true
        ),
        (
            "tools",
            [
                .began(id: "aBcDeFgHiJ12", model: "gemini-2.5-flash"), .text("Wait."),
                .toolCallBegan(call: 0, id: "call_0_eFgHiJ12_weather", name: "weather", signature: "c2ln"),
                .toolCallArguments(call: 0, #"{"city":"Bern"}"#),
                .toolCallBegan(call: 1, id: "fc_2", name: "clock"), .toolCallArguments(call: 1, "{}"),
                .finished(.toolCalls), .usage(Usage(promptTokens: 12, completionTokens: 9, evidence: .provider)),
            ], true, true
        ),
        (
            "choices",
            [
                .began(id: "aBcDeFgHiJ12", model: "gemini-2.5-flash"), .text("a"), .text("b", choice: 1), .text("A"),
                .finished(.stop), .text("B", choice: 1), .finished(.length, choice: 1),
                .usage(Usage(promptTokens: 3, completionTokens: 4, evidence: .provider)),
            ], true, true
        ),
        (
            "cut",
            [
                .began(id: "aBcDeFgHiJ12", model: "gemini-2.5-flash"), .text("half"),
                .usage(Usage(promptTokens: 10, completionTokens: 1, evidence: .provider)),
            ], false, false
        ),
        (
            "blocked",
            [
                .began(id: nil, model: "gemini-2.0-flash"), .finished(.contentFilter),
                .usage(Usage(promptTokens: 4, completionTokens: 0, evidence: .provider)),
            ], true, true
        ),
    ]

    @Test(arguments: 0..<streams.count)
    func `a stream says the same wherever the network cuts it`(number: Int) throws {
        let stream = Self.streams[number]
        let bytes = try GeminiGolden.bytes("provider/stream-\(stream.name).sse")
        for cut in 0...bytes.count {
            let (events, reader) = try GeminiGolden.read(bytes, cut: cut)
            try #require(events == stream.events, "cut at \(cut)")
            try #require(reader.isComplete == stream.isComplete)
            try #require(reader.isOver == stream.isOver)
        }
    }

    @Test func `an error in a stream is a refusal`() throws {
        let bytes = try GeminiGolden.bytes("provider/stream-error.sse")
        var refusal = UpstreamRefusal()
        refusal.code = "UNAVAILABLE"
        refusal.message = "The model is overloaded."
        #expect(throws: DialectFault.refused(refusal)) { try GeminiGolden.read(bytes, cut: 0) }
    }

    @Test func `a list of models is read without what has no name`() throws {
        let models = try GeminiModelList.models(from: GeminiGolden.json("provider/models.json"))
        #expect(models.map(\.id) == ["gemini-2.5-flash", "tunedModels/mine"])
        #expect(models.first?.inputTokenLimit == 1_048_576)
        #expect(models.first?.outputTokenLimit == 65_536)
        #expect(models.first?.methods == ["generateContent", "countTokens"])
        let written = JSONValue.object(GeminiModelList.body(of: models))
        #expect(written["models"]?[1]?["name"] == "tunedModels/mine")
        #expect(try GeminiModelList.models(from: written) == models)
    }
}
