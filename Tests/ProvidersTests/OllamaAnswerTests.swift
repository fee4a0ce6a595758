import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@Suite struct OllamaAnswerTests {
    private let dialect = OllamaChat()

    private func answer(_ text: String) throws -> ChatAnswer { try dialect.answer(from: JSONValue(parsing: text)) }

    private func events(_ text: String, cut: Int) throws -> (events: [ChatEvent], isComplete: Bool) {
        let bytes = Array(text.utf8)
        var lines = JSONLinesParser()
        var reader = dialect.makeStreamReader()
        let json = JSONParser()
        var events: [ChatEvent] = []
        var failure: (any Error)?
        func take(_ line: SSEEvent) {
            guard line.kind == .event else { return }
            do { try reader.read(json.parse(line.data), named: line.name, into: &events) } catch { failure = error }
        }
        try lines.feed(Array(bytes[..<cut]), take)
        try lines.feed(Array(bytes[cut...]), take)
        try lines.finish(take)
        if let failure { throw failure }
        return (events, reader.isComplete)
    }

    @Test func `a whole answer is read, and calls without names get them`() throws {
        let read = try answer(
            #"""
            {"model":"llama3.2","created_at":"2025-01-02T03:04:05.123456789Z","x":1,"done":true,"done_reason":"stop","eval_count":7,
            "message":{"role":"assistant","content":"Grüß","thinking":"hm","x":1,"images":["iVBORw0KGgo="],
            "tool_calls":[{"function":{"name":"f","arguments":{"a":1.0}}},{"id":"own","function":{"name":"f"}}]}}
            """#
        )
        #expect(read.model == "llama3.2")
        #expect(
            read.choices[0].parts.map(\.kind) == [
                .reasoning(Reasoning(text: "hm")), .text("Grüß"), .media(Media(.image, .base64("iVBORw0KGgo="))),
                .toolCall(ToolCall(id: "call_0_3456789Z_f", name: "f", arguments: #"{"a":1.0}"#)),
                .toolCall(ToolCall(id: "own", name: "f", arguments: "{}")),
            ]
        )
        #expect(read.choices[0].finish == .toolCalls)
        #expect(read.usage == Usage(promptTokens: 0, completionTokens: 7, evidence: .provider))
    }

    @Test(arguments: [
        ("stop", FinishReason.stop), ("length", .length), ("load", .stop), ("content_filter", .contentFilter),
        ("new word", .stop),
    ])
    func `every ending has its meaning`(word: String, finish: FinishReason) throws {
        let read = try answer(#"{"done":true,"done_reason":"\#(word)","message":{"content":"a"}}"#)
        #expect(read.choices[0].finish == finish)
        #expect(read.usage == nil)
    }

    @Test func `an error is a refusal, and half an answer is none`() {
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "no"))) { try answer(#"{"error":"no"}"#) }
        #expect(throws: DialectFault.self) { try answer("{}") }
        #expect(throws: DialectFault.self) { try answer(#"{"done":false,"message":{"content":"a"}}"#) }
    }

    private static let stream = #"""
        {"model":"m","created_at":"2025-01-01T00:00:00.5Z","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
        {"model":"m","created_at":"2025-01-01T00:00:01.5Z","message":{"role":"assistant","content":"Grüß"},"logprobs":[{"token":"a","logprob":-1}],"done":false}

        {"model":"m","x":{},"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"done":false}
        {"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"g","arguments":{}}}]},"done":false}
        {"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}
        """#

    @Test func `a stream says the same wherever the network cuts it`() throws {
        let expected: [ChatEvent] = [
            .began(id: nil, model: "m"), .reasoning("hm"), .logprobs(["content": [["token": "a", "logprob": -1]]]),
            .text("Grüß"), .toolCallBegan(call: 0, id: "call_0_0000005Z_f", name: "f"),
            .toolCallArguments(call: 0, #"{"a":1}"#), .toolCallBegan(call: 1, id: "call_1_0000005Z_g", name: "g"),
            .toolCallArguments(call: 1, "{}"), .finished(.toolCalls),
            .usage(Usage(promptTokens: 11, completionTokens: 7, evidence: .provider)),
        ]
        for cut in 0...Self.stream.utf8.count {
            let read = try events(Self.stream, cut: cut)
            try #require(read.events == expected, "cut at \(cut)")
            try #require(read.isComplete)
        }
    }

    @Test func `a stream without its last line is not complete`() throws {
        let end = try #require(Self.stream.lastIndex(of: "\n"))
        #expect(try !events(String(Self.stream[..<end]), cut: 0).isComplete)
    }

    @Test func `an error in a stream is a refusal`() {
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "broke"))) {
            try events("{\"error\":\"broke\"}\n", cut: 0)
        }
    }

    @Test func `made names have at most 40 plain characters`() {
        let id = OllamaCallID.made(3, tool: "täglich.wetter_" + String(repeating: "x", count: 60), origin: "12:34")
        #expect(id.utf8.count == 40)
        #expect(id.hasPrefix("call_3_1234_tglichwetter_xxx"))
    }
}
