import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct GeminiStreamWriterTests {
    private func written(
        _ events: [ChatEvent],
        form: GeminiChatSurface.StreamForm = .events,
        info: JSONValue? = nil
    ) -> [UInt8] {
        var writer = GeminiChatSurface(streamForm: form).makeStreamWriter(GeminiSamples.context)
        var output: [UInt8] = []
        for event in events { writer.write(event, into: &output) }
        writer.end(usage: GeminiSamples.usage, info: info, into: &output)
        return output
    }

    private func read(_ bytes: [UInt8], cut: Int) throws -> [ChatEvent] {
        var sse = SSEParser()
        var reader = GeminiChat().makeStreamReader()
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
        #expect(reader.isComplete)
        #expect(reader.isOver)
        return events
    }

    @Test(arguments: 0..<GeminiSamples.streams.count)
    func `a stream written for a client is read as it was, wherever it is cut`(number: Int) throws {
        let (name, events) = GeminiSamples.streams[number]
        let bytes = written(events, info: ["provider": "p"])
        try GeminiSamples.expect(bytes, in: "stream-\(name).sse")
        for cut in 0...bytes.count { try #require(try read(bytes, cut: cut) == events, "cut at \(cut)") }
    }

    @Test func `without alt=sse a stream is one array of the same pieces`() throws {
        let events = GeminiSamples.streams[0].events
        let bytes = written(events, form: .array)
        try GeminiSamples.expect(bytes, in: "stream-text.array.json")
        let pieces = try #require(JSONValue(parsing: bytes).array)
        var reader = GeminiStreamReader()
        let json = JSONParser()
        var found: [ChatEvent] = []
        for piece in pieces {
            try reader.read(
                json.parse(piece.serialized()),
                named: UnsafeRawBufferPointer(start: nil, count: 0),
                into: &found
            )
        }
        #expect(found == events)
        #expect(GeminiChatSurface(streamForm: .array).streamContentType.hasPrefix("application/json"))
        #expect(!GeminiChatSurface(streamForm: .array).takesNativeStreams)
    }

    @Test func `fragments of calls that alternate come out whole`() throws {
        let bytes = written([
            .toolCallBegan(call: 0, id: "a", name: "f"), .toolCallBegan(call: 1, id: "b", name: "g"),
            .toolCallArguments(call: 0, #"{"x":"#), .toolCallArguments(call: 1, #"{"y""#),
            .toolCallArguments(call: 0, "1}"),
            .toolCallArguments(call: 1, ":2}"), .finished(.toolCalls),
        ])
        let events = try read(bytes, cut: 0)
        #expect(
            events.filter { if case .toolCallArguments = $0 { true } else { false } } == [
                .toolCallArguments(call: 0, #"{"x":1}"#), .toolCallArguments(call: 1, #"{"y":2}"#),
            ]
        )
    }

    @Test(arguments: [GeminiChatSurface.StreamForm.events, .array])
    func `a stream that cannot be finished ends in an error and tells its tokens`(
        form: GeminiChatSurface.StreamForm
    ) throws {
        for pieces in [[], [ChatEvent.text("half")]] {
            var writer = GeminiChatSurface(streamForm: form).makeStreamWriter(GeminiSamples.context)
            var output: [UInt8] = []
            for piece in pieces { writer.write(piece, into: &output) }
            writer.fail(GatewayError(.providerConnection, "lost"), partial: GeminiSamples.usage, into: &output)
            let last: JSONValue?
            if form == .array {
                last = try JSONValue(parsing: output).array?.last
            } else {
                #expect(!String(decoding: output, as: UTF8.self).contains("finishReason"))
                var sse = SSEParser()
                var data: [UInt8] = []
                try sse.feed(output) { data = Array($0.data) }
                last = try JSONValue(parsing: data)
            }
            #expect(last?["error"]?["message"] == "lost")
            #expect(last?["error"]?["status"] != nil)
            #expect(last?["usageMetadata"]?["totalTokenCount"] == 22)
        }
    }
}
