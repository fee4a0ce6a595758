import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct AnthropicStreamWriterTests {
    private static let usage = Usage(promptTokens: 12, completionTokens: 7, evidence: .provider)

    /// The stream of these events.
    private func stream(_ events: [ChatEvent], usage: Usage = Self.usage, info: JSONValue? = nil) -> [UInt8] {
        var writer = AnthropicChatSurface().makeStreamWriter(AnthropicAnswerWriterTests.context)
        var output: [UInt8] = []
        for event in events { writer.write(event, into: &output) }
        writer.end(usage: usage, info: info, into: &output)
        return output
    }

    /// The events of a stream, names checked against the data.
    private func rows(_ bytes: [UInt8]) throws -> [JSONValue] {
        var parser = SSEParser()
        var rows: [JSONValue] = []
        try parser.feed(bytes) { event in
            let row = (try? JSONValue(parsing: event.data)) ?? .null
            #expect(row["type"]?.string == event.nameText)
            rows.append(row)
        }
        return rows
    }

    /// What a reader of Anthropic's makes of a stream.
    private func read(_ bytes: [UInt8]) throws -> (events: [ChatEvent], isComplete: Bool) {
        var parser = SSEParser()
        var reader = AnthropicStream()
        var events: [ChatEvent] = []
        let json = JSONParser()
        try parser.feed(bytes) { event in
            do {
                try reader.read(try json.parse(event.data), named: event.name, into: &events)
            } catch { Issue.record(error) }
        }
        return (events, reader.isComplete)
    }

    @Test func `a stream with everything in it has its bytes and reads back the same`() throws {
        let usage = Usage(
            promptTokens: 460,
            completionTokens: 89,
            cacheReadTokens: 400,
            cacheWriteTokens: 50,
            cacheWriteLongTokens: 20,
            reasoningTokens: 60,
            evidence: .provider
        )
        let events: [ChatEvent] = [
            .began(id: "msg_01", model: "claude-x"), .reasoning("Two "), .reasoning("cities."),
            .reasoningSignature("c2ln"), .reasoning("Again."), .reasoningSignature("c2ln2"),
            .sealedReasoning("b3BhcXVl"),
            .text("I look, "), .text("\"Zürich\"\n🌍"), .toolCallBegan(call: 0, id: "toolu_1", name: "we\"ather"),
            .toolCallArguments(call: 0, "{\"city\":"), .toolCallArguments(call: 0, "\"Zürich\"}"),
            .toolCallBegan(call: 1, id: "toolu_2", name: "now"), .toolCallArguments(call: 1, "{}"), .text("So."),
            .finished(.toolCalls), .usage(usage),
        ]
        let bytes = stream(events, usage: usage, info: ["provider": "p"])
        #expect(try AnthropicGolden.file("stream-everything.sse", expecting: bytes) == bytes)
        let read = try read(bytes)
        #expect(read.events == events)
        #expect(read.isComplete)
    }

    @Test func `the order of events is Anthropic's`() throws {
        let rows = try rows(
            stream([.began(id: "x", model: "y"), .text("a"), .finished(.length)], info: ["provider": "p"])
        )
        #expect(
            rows.map { $0["type"]?.string } == [
                "message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
                "message_stop",
            ]
        )
        let message = rows[0]["message"]
        #expect(message?["id"] == "msg_r1")
        #expect(message?["model"] == "y", "the one that answered")
        #expect(message?["usage"]?["input_tokens"] == 11, "as estimated")
        #expect(message?["stop_reason"] == .null)
        #expect(rows[4]["delta"] == ["stop_reason": "max_tokens", "stop_sequence": nil])
        #expect(rows[4]["usage"]?["output_tokens"] == 7)
        #expect(rows[4]["usage"]?["input_tokens"] == 12)
        #expect(rows[4]["_proxy_info"] == ["provider": "p"])
    }

    @Test func `counts that come first stand in message_start`() throws {
        let rows = try rows(
            stream([.usage(Usage(promptTokens: 99, completionTokens: 5, evidence: .provider)), .text("a")])
        )
        #expect(rows[0]["message"]?["usage"]?["input_tokens"] == 99)
        #expect(rows[0]["message"]?["usage"]?["output_tokens"] == 0)
    }

    /// Alternating fragments of two calls, as some providers send them.
    @Test func `calls whose fragments alternate become blocks one after the other`() throws {
        let rows = try rows(
            stream([
                .toolCallBegan(call: 0, id: "a", name: "f"), .toolCallBegan(call: 1, id: "b", name: "g"),
                .toolCallArguments(call: 0, "{\"x\":"), .toolCallArguments(call: 1, "{\"y\":"),
                .toolCallArguments(call: 0, "\"}\"}"), .toolCallArguments(call: 1, "2}"),
                .toolCallBegan(call: 2, id: "c", name: "h"), .finished(.toolCalls),
            ])
        )
        var seen: [String] = []
        for row in rows {
            switch row["type"] {
            case "content_block_start":
                seen.append("\(row["index"]?.int ?? -1) \(row["content_block"]?["id"]?.string ?? "")")
            case "content_block_delta": seen.append(row["delta"]?["partial_json"]?.string ?? "")
            case "content_block_stop": seen.append("stop \(row["index"]?.int ?? -1)")
            default: break
            }
        }
        #expect(
            seen == ["0 a", "{\"x\":", "\"}\"}", "stop 0", "1 b", "{\"y\":2}", "stop 1", "2 c", "stop 2"]
        )
    }

    @Test func `a call that is whole makes room for the next at once`() {
        var queue = AnthropicCallQueue()
        #expect(queue.begin(0, id: "a", name: "f") == [.open(id: "a", name: "f")])
        #expect(queue.add(#"{"k":"\"}{"}"#, to: 0) == [.fragment(#"{"k":"\"}{"}"#)])
        #expect(queue.begin(1, id: "b", name: "g") == [.close, .open(id: "b", name: "g")])
        #expect(queue.add("{", to: 1) == [.fragment("{")])
        #expect(queue.begin(2, id: "c", name: "h").isEmpty)
        #expect(queue.add("{}", to: 2).isEmpty)
        #expect(queue.add("x", to: 9).isEmpty)
        #expect(queue.finish() == [.close, .open(id: "c", name: "h"), .fragment("{}"), .close])
        #expect(queue.finish().isEmpty)
    }

    @Test func `calls end what was open and are ended by what comes`() throws {
        let rows = try rows(
            stream([
                .text("a"), .toolCallBegan(call: 0, id: "a", name: "f"), .toolCallBegan(call: 1, id: "b", name: "g"),
                .toolCallArguments(call: 1, "{}"), .text("b"), .finished(.stop),
            ])
        )
        let blocks = rows.compactMap { $0["content_block"]?["type"]?.string }
        #expect(blocks == ["text", "tool_use", "tool_use", "text"])
        #expect(rows.compactMap { $0["content_block"] == nil ? nil : $0["index"]?.int } == [0, 1, 2, 3])
        #expect(rows.count { $0["type"] == "content_block_stop" } == 4)
        #expect(
            rows[rows.count - 2]["delta"]?["stop_reason"] == "tool_use",
            "a provider that says stop has called tools"
        )
    }

    @Test func `an answer without a word is a message without content`() throws {
        let rows = try rows(stream([.finished(.refusal)]))
        #expect(rows.map { $0["type"]?.string } == ["message_start", "message_delta", "message_stop"])
        #expect(rows[1]["delta"]?["stop_reason"] == "refusal")
    }

    @Test func `a stop text is told`() throws {
        let rows = try rows(stream([.text("x"), .finished(.stopSequence, stopSequence: "END")]))
        #expect(rows[rows.count - 2]["delta"] == ["stop_reason": "stop_sequence", "stop_sequence": "END"])
    }

    @Test func `an answer that fails ends in an error and never in a finish`() throws {
        var writer = AnthropicChatSurface().makeStreamWriter(AnthropicAnswerWriterTests.context)
        var output: [UInt8] = []
        writer.write(.text("half"), into: &output)
        let begun = output.count
        writer.fail(GatewayError(.providerConnection, "connection lost"), partial: Self.usage, into: &output)
        let text = String(decoding: output[begun...], as: UTF8.self)
        let error = #"{"type":"overloaded_error","message":"connection lost"}"#
        #expect(text == "event: error\ndata: {\"type\":\"error\",\"error\":\(error),\"request_id\":\"r1\"}\n\n")
        #expect(!String(decoding: output, as: UTF8.self).contains("message_stop"))
    }

    @Test func `other choices and probabilities have no place here`() throws {
        let rows = try rows(stream([.text("x", choice: 1), .logprobs(["content": []]), .finished(.stop, choice: 1)]))
        #expect(rows.map { $0["type"]?.string } == ["message_start", "message_delta", "message_stop"])
    }

    @Test(arguments: [
        (401, "authentication_error"), (403, "permission_error"), (404, "not_found_error"), (413, "request_too_large"),
        (429, "rate_limit_error"), (400, "invalid_request_error"), (503, "overloaded_error"), (504, "timeout_error"),
        (500, "api_error"),
    ])
    func `each status has its type of error`(status: Int, type: String) {
        #expect(AnthropicErrorType.name(forStatus: status) == type)
    }
}
