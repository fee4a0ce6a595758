import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@Suite struct CohereAnswerTests {
    private let dialect = CohereChat()

    private func answer(_ text: String) throws -> ChatAnswer { try dialect.answer(from: JSONValue(parsing: text)) }

    private func events(
        _ text: String,
        cut: Int
    ) throws -> (events: [ChatEvent], isComplete: Bool) {
        let bytes = Array(text.utf8)
        var sse = SSEParser()
        var reader = dialect.makeStreamReader()
        let json = JSONParser()
        var events: [ChatEvent] = []
        var failure: (any Error)?
        func take(_ event: SSEEvent) {
            do { try reader.read(json.parse(event.data), named: event.name, into: &events) } catch { failure = error }
        }
        try sse.feed(Array(bytes[..<cut]), take)
        try sse.feed(Array(bytes[cut...]), take)
        try sse.finish(take)
        if let failure { throw failure }
        return (events, reader.isComplete)
    }

    @Test(arguments: [
        ("COMPLETE", FinishReason.stop), ("MAX_TOKENS", .length), ("STOP_SEQUENCE", .stopSequence),
        ("TOOL_CALL", .toolCalls), ("ERROR_TOXIC", .contentFilter), ("ERROR_LIMIT", .length), ("NEW_WORD", .stop),
    ])
    func `every ending has its meaning`(word: String, finish: FinishReason) throws {
        let read = try answer(
            #"{"id":"1","finish_reason":"\#(word)","message":{"content":[{"type":"text","text":"a"}]}}"#
        )
        #expect(read.choices.first?.finish == finish)
    }

    @Test(arguments: ["ERROR", "TIMEOUT"])
    func `an ending that is an error is a refusal`(word: String) throws {
        #expect(throws: DialectFault.self) {
            try answer(#"{"id":"1","finish_reason":"\#(word)","message":{"content":[]}}"#)
        }
        let line = #"data: {"type":"message-end","delta":{"finish_reason":"\#(word)"}}"# + "\n\n"
        #expect(throws: DialectFault.self) { try events(line, cut: 0) }
    }

    @Test func `what is billed counts, what was processed stands in for it`() throws {
        let head = #"{"finish_reason":"COMPLETE","message":{"content":[]},"usage":"#
        let both =
            head
            + #"{"billed_units":{"input_tokens":11,"output_tokens":7},"tokens":{"input_tokens":500,"output_tokens":9},"cached_tokens":3}}"#
        #expect(
            try answer(both).usage
                == Usage(promptTokens: 11, completionTokens: 7, cacheReadTokens: 3, evidence: .provider)
        )
        let one = head + #"{"tokens":{"input_tokens":500.0,"output_tokens":9}}}"#
        #expect(try answer(one).usage == Usage(promptTokens: 500, completionTokens: 9, evidence: .provider))
        #expect(try answer(head + "{}}").usage == nil)
    }

    @Test func `plans are texts, citations and unknown parts do no harm`() throws {
        let read = try answer(
            #"""
            {"id":"1","finish_reason":"TOOL_CALL","x":1,"message":{"role":"assistant","x":1,"tool_plan":"I will.",
            "content":[{"type":"thinking","thinking":"hm"},{"type":"hologram"}],"citations":[{"start":1,"sources":[{}]}],
            "tool_calls":[{"id":"","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c","function":{"name":"g","arguments":"{\"a\":1}"}}]}}
            """#
        )
        #expect(
            read.choices[0].parts.map(\.kind) == [
                .reasoning(Reasoning(text: "hm")), .other(["type": "hologram"]), .text("I will."),
                .toolCall(ToolCall(id: "call_0_0", name: "f", arguments: "{}")),
                .toolCall(ToolCall(id: "c", name: "g", arguments: #"{"a":1}"#)), .other(["type": "citations"]),
            ]
        )
        #expect(read.choices[0].finish == .toolCalls)
    }

    @Test func `an error with a status of success is a refusal, anything else no answer`() {
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "no"))) { try answer(#"{"message":"no"}"#) }
        #expect(throws: DialectFault.notProtocol("sent JSON without a message")) { try answer("{}") }
    }

    private static let stream = #"""
        event: message-start
        data: {"type":"message-start","id":"a","delta":{"message":{"role":"assistant"}}}

        event: tool-plan-delta
        data: {"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I wíll"}}}

        data: {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":"h"}}}}

        data: {"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"m"}}},"logprobs":{"text":"m","token_ids":[5],"logprobs":[-0.5]}}

        data: {"type":"content-end","index":0}

        data: {"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":1,"sources":[]}}}}

        data: {"type":"citation-end","index":0}

        data: {"type":"debug","prompt":"x"}

        data: {"type":"tool-call-start","index":3,"delta":{"message":{"tool_calls":{"id":"w","type":"function","function":{"name":"f","arguments":""}}}}}

        data: {"type":"tool-call-start","index":4,"delta":{"message":{"tool_calls":{"id":"v","type":"function","function":{"name":"g","arguments":""}}}}}

        data: {"type":"tool-call-delta","index":3,"delta":{"message":{"tool_calls":{"function":{"arguments":"{}"}}}}}

        data: {"type":"tool-call-delta","index":4,"delta":{"message":{"tool_calls":{"function":{"arguments":"[]"}}}}}

        data: {"type":"tool-call-end","index":3}

        data: {"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":1,"output_tokens":2}}}}


        """#

    @Test func `a stream says the same wherever the network cuts it`() throws {
        let expected: [ChatEvent] = [
            .began(id: "a", model: nil), .text("I wíll"), .reasoning("h"),
            .logprobs(["content": [["token": "m", "logprob": -0.5, "bytes": [109], "top_logprobs": []]]]),
            .reasoning("m"),
            .toolCallBegan(call: 0, id: "w", name: "f"), .toolCallBegan(call: 1, id: "v", name: "g"),
            .toolCallArguments(call: 0, "{}"), .toolCallArguments(call: 1, "[]"), .finished(.toolCalls),
            .usage(Usage(promptTokens: 1, completionTokens: 2, evidence: .provider)),
        ]
        for cut in 0...Self.stream.utf8.count {
            let read = try events(Self.stream, cut: cut)
            try #require(read.events == expected, "cut at \(cut)")
            try #require(read.isComplete)
        }
    }

    @Test func `a stream without its last event is not complete`() throws {
        let end = try #require(Self.stream.firstRange(of: #"data: {"type":"message-end""#))
        #expect(try !events(String(Self.stream[..<end.lowerBound]), cut: 0).isComplete)
    }

    @Test func `an error in a stream is a refusal`() throws {
        let ended =
            #"data: {"type":"message-end","delta":{"finish_reason":"ERROR","error":"upstream failure"}}"# + "\n\n"
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "upstream failure", code: "ERROR"))) {
            try events(ended, cut: 0)
        }
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "too many"))) {
            try events("data: {\"message\":\"too many\"}\n\n", cut: 0)
        }
    }
}
