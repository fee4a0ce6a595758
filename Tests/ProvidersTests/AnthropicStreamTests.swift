import Domain
import HTTPCodec
import JSON
import Testing

@testable import Providers

@Suite struct AnthropicStreamTests {
    /// What a stream's bytes say, cut into chunks at a place.
    static func events(
        _ bytes: [UInt8],
        cutAt place: Int? = nil
    ) throws -> (events: [ChatEvent], isComplete: Bool) {
        var parser = SSEParser()
        var reader = AnthropicStream()
        var events: [ChatEvent] = []
        var fault: DialectFault?
        let json = JSONParser()
        func take(_ event: SSEEvent) {
            do throws(DialectFault) {
                guard fault == nil, let element = try? json.parse(event.data) else { return }
                try reader.read(element, named: event.name, into: &events)
            } catch { fault = error }
        }
        let cut = place ?? bytes.count
        try parser.feed(Array(bytes[..<cut]), take)
        try parser.feed(Array(bytes[cut...]), take)
        try parser.finish(take)
        if let fault { throw fault }
        return (events, reader.isComplete)
    }

    static let whole: [ChatEvent] = [
        .began(id: "msg_01", model: "claude-sonnet-4-5"), .reasoning("Two "), .reasoning("cities."),
        .reasoningSignature("c2lnbmF0dXJl"), .sealedReasoning("b3BhcXVl"), .text("I look, "), .text("Zürich 🌍"),
        .toolCallBegan(call: 0, id: "toolu_1", name: "weather"), .toolCallArguments(call: 0, "{\"city\":"),
        .toolCallArguments(call: 0, " \"Zürich\"}"), .toolCallBegan(call: 1, id: "toolu_2", name: "now"),
        .toolCallArguments(call: 1, "{}"), .finished(.toolCalls),
        .usage(
            Usage(
                promptTokens: 460,
                completionTokens: 89,
                cacheReadTokens: 400,
                cacheWriteTokens: 50,
                cacheWriteLongTokens: 20,
                reasoningTokens: 60,
                evidence: .provider
            )
        ),
    ]

    @Test func `a stream with everything in it is read the same however it is cut`() throws {
        let bytes = try AnthropicGolden.file("upstream-everything.sse")
        for place in 0...bytes.count {
            let read = try Self.events(bytes, cutAt: place)
            guard read.events == Self.whole, read.isComplete else {
                #expect(read.events == Self.whole, "cut at byte \(place)")
                #expect(read.isComplete, "cut at byte \(place)")
                return
            }
        }
    }

    @Test func `a stream is complete with message_stop and not before`() throws {
        let bytes = try AnthropicGolden.file("upstream-everything.sse")
        let text = String(decoding: bytes, as: UTF8.self)
        let stop = try #require(text.firstRange(of: "event: message_stop"))
        #expect(try !Self.events(Array(text[..<stop.lowerBound].utf8)).isComplete)
        #expect(try Self.events(Array(text.utf8)).isComplete)
    }

    @Test(arguments: [
        #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        #"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#,
    ])
    func `an error event is a refusal`(event: String) {
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "Overloaded", code: "overloaded_error"))) {
            try Self.events(Array("event: error\ndata: \(event)\n\n".utf8))
        }
    }

    @Test func `events and blocks nobody knows are passed over`() throws {
        let lines = [
            #"{"type":"ping"}"#, #"{"type":"brand_new","x":{"y":1}}"#, "[]", "7", "{}",
            #"{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"n"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}"#,
            #"{"type":"content_block_stop","index":0}"#, #"{"type":"content_block_delta","index":1}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"cited_text":"x"}}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"brand_new_delta","text":"x"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"ok","more":1}}"#,
        ]
        let bytes = lines.flatMap { Array("data: \($0)\n\n".utf8) }
        #expect(try Self.events(bytes).events == [.text("ok")])
    }

    @Test func `an input that stands in the block's beginning is read`() throws {
        let start = #"{"type":"tool_use","id":"t","name":"f","input":{"a":1}}"#
        let lines = [
            #"{"type":"content_block_start","index":0,"content_block":\#(start)}"#,
            #"{"type":"content_block_stop","index":0}"#,
        ]
        let read = try Self.events(lines.flatMap { Array("data: \($0)\n\n".utf8) })
        #expect(
            read.events == [
                .toolCallBegan(call: 0, id: "t", name: "f"), .toolCallArguments(call: 0, #"{"a":1}"#),
            ]
        )
    }

    @Test func `counts of the beginning alone are not told`() throws {
        let start = #"{"id":"m","model":"c","usage":{"input_tokens":5,"output_tokens":1}}"#
        let lines = [
            #"{"type":"message_start","message":\#(start)}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{}}"#, #"{"type":"message_stop"}"#,
        ]
        let read = try Self.events(lines.flatMap { Array("data: \($0)\n\n".utf8) })
        #expect(read.events == [.began(id: "m", model: "c"), .finished(.stop)])
    }

    @Test func `later counts replace earlier ones`() throws {
        let start = #"{"id":"m","model":"c","usage":{"input_tokens":5,"output_tokens":1}}"#
        let delta = #"{"stop_reason":"stop_sequence","stop_sequence":"END"}"#
        let lines = [
            #"{"type":"message_start","message":\#(start)}"#,
            #"{"type":"message_delta","delta":{},"usage":{"output_tokens":3}}"#,
            #"{"type":"message_delta","delta":\#(delta),"usage":{"input_tokens":6,"output_tokens":9}}"#,
        ]
        let events = try Self.events(lines.flatMap { Array("data: \($0)\n\n".utf8) }).events
        #expect(
            events.dropFirst() == [
                .usage(Usage(promptTokens: 5, completionTokens: 3, evidence: .provider)),
                .finished(.stopSequence, stopSequence: "END"),
                .usage(Usage(promptTokens: 6, completionTokens: 9, evidence: .provider)),
            ]
        )
    }
}
