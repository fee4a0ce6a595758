import Domain
import HTTPCodec
import JSON
import Testing

@testable import Edge

@Suite struct OpenAICompletionsSurfaceTests {
    private let surface = OpenAICompletionsSurface()

    private func read(_ text: String) throws -> ChatRequest {
        let body = try #require(try JSONValue(parsing: text).object)
        var peek = ChatPeek()
        peek.model = "m"
        return try surface.request(from: body, peek: peek)
    }

    @Test(arguments: [#""once""#, #"["once"]"#])
    func `a prompt is a user's message`(prompt: String) throws {
        let chat = try read(
            #"{"model":"m","prompt":\#(prompt),"max_tokens":9,"temperature":0.5,"stop":"x","logprobs":2}"#
        )
        #expect(chat.messages == [ChatMessage(.user, text: "once")])
        #expect(chat.maxOutputTokens == 9)
        #expect(chat.sampling.temperature == 0.5)
        #expect(chat.stop == ["x"])
        #expect(chat.logprobCount == 2)
        #expect(chat.rest.isEmpty)
    }

    @Test(arguments: [
        (#"{"prompt":["a","b"]}"#, "prompt"), (#"{"prompt":[1,2]}"#, "prompt"), (#"{"prompt":[[1]]}"#, "prompt"),
        (#"{"prompt":"a","suffix":"b"}"#, "suffix"), (#"{"prompt":"a","echo":true}"#, "echo"),
        (#"{"prompt":"a","best_of":3}"#, "best_of"),
    ])
    func `what a chat cannot say is refused by its name`(body: String, field: String) {
        let error = #expect(throws: GatewayError.self) { _ = try read(body) }
        #expect(error?.code == .unsupportedOperation)
        #expect(error?.param == field)
    }

    @Test(arguments: [
        (#"{}"#, "prompt"), (#"{"prompt":5}"#, "prompt"), (#"{"prompt":[]}"#, "prompt"),
        (#"{"prompt":["a",1]}"#, "prompt"), (#"{"prompt":"a","logprobs":21}"#, "logprobs"),
        (#"{"prompt":"a","n":0}"#, "n"),
    ])
    func `what holds with every provider is checked first`(body: String, field: String) throws {
        let object = try #require(try JSONValue(parsing: body).object)
        let error = #expect(throws: GatewayError.self) { try OpenAICompletionsSurface.check(object) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == field)
    }

    @Test func `an answer is a text completion`() {
        let logprobs: JSONValue = [
            "content": [["token": "a", "logprob": -0.5, "top_logprobs": [["token": "b", "logprob": -1]]]]
        ]
        let choice = ChatChoice(
            parts: [ContentPart(.reasoning(Reasoning(text: "hm"))), ContentPart(.text("said"))],
            finish: .length,
            logprobs: logprobs
        )
        let body = surface.body(of: ChatAnswer(choices: [choice]), .openAISample)
        #expect(body["object"] == "text_completion")
        #expect(body["id"] == "cmpl-01J0000000000000000000000A")
        #expect(
            body["choices"] == [
                [
                    "text": "said", "index": 0, "finish_reason": "length",
                    "logprobs": [
                        "tokens": ["a"], "token_logprobs": [-0.5], "top_logprobs": [["b": -1]], "text_offset": [0],
                    ],
                ]
            ]
        )
    }

    @Test func `a stream is text completions, usage and the mark`() throws {
        var writer = surface.makeStreamWriter(.openAISample)
        var output: [UInt8] = []
        for event: ChatEvent in [
            .began(id: "i", model: "x"), .reasoning("hm"), .text("a"), .text("b"), .finished(.stop),
        ] {
            writer.write(event, into: &output)
        }
        let usage = Usage(promptTokens: 1, completionTokens: 2, evidence: .provider)
        writer.end(usage: usage, info: ["provider": "p"], into: &output)
        var texts: [String] = []
        var last = JSONValue.null
        var parser = SSEParser()
        try parser.feed(output) { event in
            if event.isData("[DONE]") { return texts.append("DONE") }
            guard let chunk = try? JSONValue(parsing: event.data) else { return texts.append("no JSON") }
            #expect(chunk["object"] == "text_completion")
            if let choice = chunk["choices"]?[0] {
                texts.append(choice["text"]?.string ?? "none")
                last = choice["finish_reason"] ?? .null
                #expect((chunk["_proxy_info"] != nil) == (last == "stop"))
            } else {
                texts.append("usage \(chunk["usage"]?["total_tokens"]?.int ?? 0)")
            }
        }
        #expect(texts == ["a", "b", "", "usage 3", "DONE"])
        #expect(last == "stop")
    }

    @Test func `a stream that fails says so and nothing of an end`() {
        var writer = surface.makeStreamWriter(.openAISample)
        var output: [UInt8] = []
        writer.write(.text("a"), into: &output)
        writer.fail(GatewayError(.providerTimeout, "too slow"), partial: .none, into: &output)
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.contains("partial_usage"))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
    }
}
