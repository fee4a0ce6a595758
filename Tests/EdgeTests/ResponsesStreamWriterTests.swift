import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct ResponsesStreamWriterTests {
    private func stream(_ events: [ChatEvent], info: JSONValue? = nil) -> [UInt8] {
        var writer = ResponsesSurface().makeStreamWriter(ResponsesSamples.context)
        var output: [UInt8] = []
        for event in events { writer.write(event, into: &output) }
        writer.end(usage: ResponsesSamples.usage, info: info, into: &output)
        return output
    }

    /// The events of a stream, names and numbers checked.
    private func rows(_ bytes: [UInt8]) throws -> [JSONValue] {
        var parser = SSEParser()
        var rows: [JSONValue] = []
        try parser.feed(bytes) { event in
            let row = (try? JSONValue(parsing: event.data)) ?? .null
            #expect(row["type"]?.string == event.nameText)
            #expect(row["sequence_number"]?.int == rows.count)
            rows.append(row)
        }
        return rows
    }

    private func read(_ bytes: [UInt8]) throws -> (events: [ChatEvent], isComplete: Bool) {
        var parser = SSEParser()
        var reader = OpenAIResponsesChat().makeStreamReader()
        var events: [ChatEvent] = []
        let json = JSONParser()
        try parser.feed(bytes) { event in
            do { try reader.read(try json.parse(event.data), named: event.name, into: &events) } catch {
                Issue.record(error)
            }
        }
        return (events, reader.isComplete)
    }

    private let everything: [ChatEvent] = [
        .began(id: "resp_01J", model: "gpt-5"), .reasoning("Two "), .reasoning("cities."), .reasoningSignature("c2ln"),
        .sealedReasoning("b3Bh"), .reasoning("more"), .sealedReasoning("gAAA"), .text("Let "),
        .logprobs(["content": [["token": "me", "logprob": -0.5, "top_logprobs": []]]]), .text("me"), .refusal("No."),
        .toolCallBegan(call: 0, id: "c1", name: "f"), .toolCallBegan(call: 1, id: "c2", name: "g", signature: "s"),
        .toolCallArguments(call: 1, "{}"), .toolCallArguments(call: 0, "{\"a\""), .toolCallArguments(call: 0, ":1}"),
        .finished(.toolCalls), .usage(ResponsesSamples.usage),
    ]

    @Test func `a stream with everything in it has its bytes and reads back the same`() throws {
        let bytes = stream(everything, info: ["provider": "p"])
        #expect(try bytes == ResponsesSamples.golden("stream.sse", expecting: bytes))
        let back = try read(bytes)
        #expect(back.events == everything)
        #expect(back.isComplete)
    }

    @Test func `the response at the end is that of the events, and of the whole answer`() throws {
        let rows = try rows(stream(everything))
        let last = try #require(rows.last)
        #expect(last["type"] == "response.completed")
        let done = rows.filter { $0["type"] == "response.output_item.done" }
        let byPlace = done.sorted { ($0["output_index"]?.int ?? 0) < ($1["output_index"]?.int ?? 0) }
        #expect(last["response"]?["output"] == .array(byPlace.compactMap { $0["item"] }))
        #expect(last["response"]?["usage"]?["total_tokens"] == 50)
        let added = rows.filter { $0["type"] == "response.output_item.added" }.map { $0["output_index"]?.int }
        #expect(added == Array(0..<added.count))
    }

    @Test func `what comes between belongs to an item that is open`() throws {
        var open: Set<String> = []
        for row in try rows(stream(everything)) {
            switch row["type"]?.string {
            case "response.output_item.added": open.insert(row["item"]?["id"]?.string ?? "")
            case "response.output_item.done": #expect(open.remove(row["item"]?["id"]?.string ?? "") != nil)
            default: if let id = row["item_id"]?.string { #expect(open.contains(id), "\(row["type"]?.string ?? "")") }
            }
        }
        #expect(open.isEmpty)
    }

    @Test func `an answer that was cut ends incomplete`() throws {
        let rows = try rows(stream([.text("a"), .finished(.length)]))
        #expect(rows.last?["type"] == "response.incomplete")
        #expect(rows.last?["response"]?["incomplete_details"]?["reason"] == "max_output_tokens")
        #expect(rows.last?["response"]?["output"]?[0]?["status"] == "incomplete")
        #expect(try read(stream([.text("a"), .finished(.contentFilter)])).events.contains(.finished(.contentFilter)))
    }

    @Test func `a failure ends with response.failed and nothing else`() throws {
        var writer = ResponsesSurface().makeStreamWriter(ResponsesSamples.context)
        var output: [UInt8] = []
        for event in everything.prefix(9) { writer.write(event, into: &output) }
        writer.fail(GatewayError(.providerConnection, "it broke"), partial: ResponsesSamples.usage, into: &output)
        let last = try #require(try rows(output).last)
        #expect(last["type"] == "response.failed")
        #expect(last["response"]?["status"] == "failed")
        #expect(last["response"]?["error"] == ["code": "server_error", "message": "it broke"])
        #expect(last["response"]?["output"]?.array?.last?["status"] == "incomplete")
        #expect(!String(decoding: output, as: UTF8.self).contains("[DONE]"))
    }

    @Test func `a failure before any token begins the response first`() throws {
        var writer = ResponsesSurface().makeStreamWriter(ResponsesSamples.context)
        var output: [UInt8] = []
        writer.fail(GatewayError(.rateLimited, "slow down"), partial: .none, into: &output)
        let types = try rows(output).map { $0["type"]?.string }
        #expect(types == ["response.created", "response.in_progress", "response.failed"])
    }
}
