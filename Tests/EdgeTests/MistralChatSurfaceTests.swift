import Domain
import HTTP
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct MistralChatSurfaceTests {
    private let surface = MistralChatSurface(surface: .openAI)

    private func read(_ text: String) throws -> ChatRequest {
        var peek = ChatPeek()
        peek.model = "m"
        return try surface.request(from: try #require(try JSONValue(parsing: text).object), peek: peek)
    }

    private func read(message: String) throws -> ChatRequest { try read(#"{"messages":[\#(message)]}"#) }

    // MARK: who is meant

    @Test(arguments: [
        ("speakeasy-sdk/python 3.7.0 2.935.1 1.0.0 mistralai", true), ("mistral-client-python/0.4.2", true),
        ("speakeasy-sdk/typescript 1.7.1 @MistralAI/MistralAI", true), ("mistralai", true),
        ("OpenAI/Python 2.1", false),
        ("mistral", false), ("mistrala", false), ("", false), ("curl/8 mistral-clien", false),
    ])
    func `a client of Mistral's is known by what it calls itself`(name: String, isOne: Bool) {
        #expect(MistralClient.isNamed(name) == isOne)
    }

    // MARK: requests

    @Test func `Mistral's fields become everybody's`() throws {
        let chat = try read(
            """
            {"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","prefix":false}],
            "random_seed":7,"safe_prompt":false,"prompt_mode":null,"tool_choice":"any","temperature":0.5}
            """
        )
        #expect(chat.sampling.seed == 7)
        #expect(chat.toolChoice == .required)
        #expect(chat.rest == JSONObject())
        #expect(chat.messages == [ChatMessage(.user, text: "a"), ChatMessage(.assistant, text: "b")])
    }

    @Test func `what only Mistral has stays for Mistral`() throws {
        let chat = try read(
            """
            {"messages":[{"role":"assistant","content":"b","prefix":true}],"safe_prompt":true,"prompt_mode":"reasoning",
            "guardrails":[]}
            """
        )
        #expect(chat.messages[0].rest == ["prefix": true])
        #expect(chat.rest == ["safe_prompt": true, "prompt_mode": "reasoning", "guardrails": []])
        #expect(surface.bindingFields.isDisjoint(with: ["safe_prompt", "prompt_mode", "prediction"]))
        #expect(surface.bindingFields.contains("guardrails"))
    }

    @Test(arguments: [
        (#"{"type":"image_url","image_url":"https://a/b.png"}"#, Media(.image, .url("https://a/b.png"))),
        (
            #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}"#,
            Media(.image, .base64("AA=="), mediaType: "image/png")
        ),
        (
            #"{"type":"document_url","document_url":"https://a/b.pdf","document_name":"n"}"#,
            Media(.document, .url("https://a/b.pdf"), name: "n")
        ), (#"{"type":"file","file_id":"f1"}"#, Media(.document, .file("f1"))),
        (#"{"type":"input_audio","input_audio":"AA=="}"#, Media(.audio, .base64("AA=="))),
        (
            #"{"type":"input_audio","input_audio":"data:audio/wav;base64,AA=="}"#,
            Media(.audio, .base64("AA=="), mediaType: "audio/wav")
        ),
    ])
    func `media are read`(part: String, media: Media) throws {
        let chat = try read(message: #"{"role":"user","content":[\#(part)]}"#)
        #expect(chat.messages[0].parts == [ContentPart(.media(media))])
        #expect(chat.rest == JSONObject())
    }

    @Test func `a part that nobody knows is not lost`() throws {
        let chat = try read(
            message: #"{"role":"user","content":[{"type":"input_audio","input_audio":"https://a/b"},{"type":"x"}]}"#
        )
        let kinds = chat.messages[0].parts.map(\.kind)
        #expect(
            kinds == [.other(["type": "audio_url", "input_audio": "https://a/b"]), .other(["type": "x"])]
        )
    }

    @Test func `earlier thoughts, references and calls are read`() throws {
        let chat = try read(
            message: """
                {"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"t"}],"signature":"s"},
                {"type":"text","text":"a"},{"type":"reference","reference_ids":[1]}],
                "reasoning_details":[{"type":"reasoning.encrypted","data":"d","index":0}],
                "tool_calls":[{"id":"abcDEF123","function":{"name":"f","arguments":{"x":1.50}},"index":0}]}
                """
        )
        #expect(
            chat.messages[0].parts == [
                ContentPart(.reasoning(Reasoning(text: "t", signature: "s"))),
                ContentPart(.reasoning(Reasoning(text: "", sealed: "d"))), ContentPart(.text("a")),
                ContentPart(.toolCall(ToolCall(id: "abcDEF123", name: "f", arguments: #"{"x":1.50}"#))),
            ]
        )
        #expect(chat.messages[0].rest == ["references": [["type": "reference", "reference_ids": [1]]]])
    }

    @Test func `thoughts in an instruction are text`() throws {
        let chat = try read(message: #"{"role":"system","content":[{"type":"thinking","thinking":[{"text":"t"}]}]}"#)
        #expect(chat.messages == [ChatMessage(.system, text: "t")])
    }

    @Test(arguments: [
        (#"{}"#, "messages"), (#"{"messages":[],"random_seed":"x"}"#, "random_seed"),
        (#"{"messages":[5]}"#, "messages[0]"),
    ])
    func `what is not the protocol is told by its name`(body: String, field: String) {
        let error = #expect(throws: GatewayError.self) { _ = try read(body) }
        #expect(error?.param == field)
    }

    // MARK: answers

    @Test func `an answer is read back as it was written`() throws {
        let parts: [ContentPart] = [
            ContentPart(.reasoning(Reasoning(text: "t", signature: "s"))), ContentPart(.text("a")),
            ContentPart(.toolCall(ToolCall(id: "call_1", name: "f", arguments: "{}"))),
            ContentPart(.toolCall(ToolCall(id: "call_2", name: "g", arguments: "{}", signature: "seal"))),
        ]
        let usage = Usage(promptTokens: 4, completionTokens: 2, evidence: .provider)
        let answer = ChatAnswer(
            id: "i",
            model: "m-1",
            created: 5,
            choices: [ChatChoice(parts: parts, finish: .toolCalls)],
            usage: usage
        )
        let body = surface.body(of: answer, .openAISample)
        let message = try #require(body["choices"]?.array?[0]["message"])
        #expect(message["content"]?.array?.count == 2)
        #expect(message["reasoning_content"] == nil)
        #expect(message["refusal"] == nil)
        #expect(message["tool_calls"]?.array?.map { $0["index"]?.int } == [0, 1])
        let back = try MistralChat().answer(from: .object(body))
        #expect(back.choices == answer.choices)
        #expect(back.usage == usage)
    }

    private static let plainAnswers: [([ContentPart], JSONValue)] = [
        ([ContentPart(.text("a"))], "a"), ([ContentPart(.refusal("no"))], "no"), ([], ""),
        ([ContentPart(.toolCall(ToolCall(id: "i", name: "f", arguments: "{}")))], ""),
        (
            [ContentPart(.media(Media(.image, .url("https://a"))))],
            [["type": "image_url", "image_url": ["url": "https://a"]]]
        ),
    ]

    @Test(arguments: plainAnswers)
    func `an answer without thoughts is a text`(parts: [ContentPart], content: JSONValue) {
        let answer = ChatAnswer(choices: [ChatChoice(parts: parts, finish: .stop)])
        let message = surface.body(of: answer, .openAISample)["choices"]?.array?[0]["message"]
        #expect(message?["content"] == content)
    }

    // MARK: streams

    private func written(_ events: [ChatEvent], usage: Usage = .none, info: JSONValue? = nil) -> [UInt8] {
        var writer = surface.makeStreamWriter(.openAISample)
        var output: [UInt8] = []
        for event in events { writer.write(event, into: &output) }
        writer.end(usage: usage, info: info, into: &output)
        return output
    }

    private func chunks(_ bytes: [UInt8]) throws -> [JSONValue] {
        var texts: [[UInt8]] = []
        var parser = SSEParser()
        try parser.feed(bytes) { texts.append(Array($0.data)) }
        #expect(texts.last == Array("[DONE]".utf8))
        return try texts.dropLast().map { try JSONValue(parsing: $0) }
    }

    private static let events: [ChatEvent] = [
        .began(id: "i", model: "m-1"), .reasoning("t", choice: 0), .reasoningSignature("s", choice: 0),
        .sealedReasoning("d", choice: 0), .text("Grüße", choice: 0),
        .toolCallBegan(call: 0, id: "call_1", name: "f", signature: nil, choice: 0),
        .toolCallArguments(call: 0, "{\"x\"", choice: 0), .toolCallArguments(call: 0, ":1}", choice: 0),
        .finished(.toolCalls, stopSequence: nil, choice: 0),
    ]

    @Test func `a stream is read back as it was written`() throws {
        let usage = Usage(promptTokens: 4, completionTokens: 2, evidence: .provider)
        var reader = MistralChat().makeStreamReader()
        let json = JSONParser()
        var back: [ChatEvent] = []
        for chunk in try chunks(written(Self.events, usage: usage)) {
            try chunk.serialized().withUnsafeBytes { bytes in
                try reader.read(try json.parse(bytes), named: UnsafeRawBufferPointer(start: nil, count: 0), into: &back)
            }
        }
        #expect(reader.isComplete)
        #expect(back.first == .began(id: "i", model: AnswerContext.openAISample.model))
        #expect(Array(back.dropFirst()) == Array(Self.events.dropFirst()) + [.usage(usage)])
    }

    @Test func `every fragment of a call has a name`() throws {
        let calls = try chunks(written(Self.events)).compactMap {
            $0["choices"]?.array?.first?["delta"]?["tool_calls"]?.array?.first
        }
        #expect(calls.map { $0["function"]?["name"]?.string } == ["f", "", ""])
        #expect(calls.map { $0["id"]?.string } == ["call_1", nil, nil])
        #expect(calls.map { $0["index"]?.int } == [0, 0, 0])
    }

    @Test func `the event that finishes has the counts and what the gateway tells`() throws {
        let usage = Usage(promptTokens: 4, completionTokens: 2, evidence: .provider)
        let all = try chunks(written(Self.events, usage: usage, info: ["provider": "p"]))
        let last = try #require(all.last)
        #expect(last["choices"]?.array?[0]["finish_reason"] == "tool_calls")
        #expect(last["usage"]?["total_tokens"] == 6)
        #expect(last["_proxy_info"] == ["provider": "p"])
        #expect(all.dropLast().allSatisfy { $0["usage"] == nil && $0["_proxy_info"] == nil })
        #expect(all.allSatisfy { $0["choices"]?.array?[0]["delta"]?["content"] != nil })
    }

    @Test func `of several choices only the last one's end has the counts`() throws {
        let all = try chunks(
            written([
                .text("a", choice: 0), .text("b", choice: 1), .finished(.stop, stopSequence: nil, choice: 0),
                .text("c", choice: 1), .finished(.length, stopSequence: nil, choice: 1),
            ])
        )
        let ends = all.filter { $0["choices"]?.array?[0]["finish_reason"]?.string != nil }
        #expect(ends.map { $0["choices"]?.array?[0]["index"]?.int } == [0, 1])
        #expect(ends.map { $0["usage"] != nil } == [false, true])
    }

    @Test func `an answer that cannot be finished ends in an error`() {
        var writer = surface.makeStreamWriter(.openAISample)
        var output: [UInt8] = []
        writer.write(.text("a", choice: 0), into: &output)
        writer.fail(GatewayError(.providerConnection, "broke off"), partial: .none, into: &output)
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.contains("broke off"))
        #expect(!text.contains(#""finish_reason":""#))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
    }

    // MARK: passage

    @Test func `bytes pass to Mistral unless a call has another provider's name`() {
        let plain = Array(#"{"model":"m", "messages":[{"role":"user","content":"\"tool_call"}]}"#.utf8)
        #expect(MistralPassage().body(plain) == plain)
        let own = Array(#"{"messages": [{"tool_calls":[{"id":"abcDEF123"}]}]}"#.utf8)
        #expect(MistralPassage.mayHoldCalls(own))
        #expect(MistralPassage().body(own) == own)
        let other = Array(#"{"messages": [{"tool_calls":[{"id":"call_abc"}]}]}"#.utf8)
        #expect(MistralPassage().body(other) != other)
        #expect(!MistralPassage.mayHoldCalls([]))
        #expect(!MistralPassage.mayHoldCalls(Array("_ \"tool_cal".utf8)))
    }

    // MARK: vectors

    @Test func `Mistral's words for vectors are read, and its answers have an id`() throws {
        let surface = MistralEmbeddingsSurface()
        let body: JSONObject = ["input": ["a", "b"], "output_dimension": 3, "output_dtype": "float", "metadata": [:]]
        let request = try surface.request(from: body, model: "m")
        #expect(request.inputs == [.text("a"), .text("b")])
        #expect(request.dimensions == 3)
        let answer = surface.body(of: EmbeddingAnswer(vectors: [[1], [2]]), to: body, .openAISample)
        #expect(answer["id"]?.string?.isEmpty == false)
        let error = #expect(throws: GatewayError.self) {
            _ = try surface.request(from: ["input": "a", "output_dtype": "int8"], model: "m")
        }
        #expect(error?.param == "output_dtype")
    }
}
