import Domain
import HTTP
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct OpenAIStreamTests {
    /// Reads a stream as a provider's, cut into pieces at the given places.
    private func read(_ bytes: [UInt8], cuts: [Int] = []) throws -> (events: [ChatEvent], reader: any ChatStreamReader)
    {
        var reader = OpenAIChat().makeStreamReader()
        let json = JSONParser()
        var events: [ChatEvent] = []
        var failure: (any Error)?
        var parser = SSEParser()
        func take(_ event: SSEEvent) {
            if event.isData("[DONE]") { return reader.readDone() }
            do {
                let element = try json.parse(event.data)
                try reader.read(element, named: event.name, into: &events)
            } catch { failure = failure ?? error }
        }
        var start = 0
        for cut in cuts + [bytes.count] {
            try parser.feed(Array(bytes[start..<cut]), take)
            start = cut
        }
        try parser.finish(take)
        if let failure { throw failure }
        return (events, reader)
    }

    private func written(
        _ events: [ChatEvent],
        _ context: AnswerContext = .openAISample,
        info: JSONValue? = nil
    ) -> [UInt8] {
        var writer = OpenAIChatSurface(surface: .openAI).makeStreamWriter(context)
        var output: [UInt8] = []
        var usage = Usage.none
        for event in events {
            if case .usage(let found) = event { usage = found }
            writer.write(event, into: &output)
        }
        writer.end(usage: usage, info: info, into: &output)
        return output
    }

    @Test(arguments: OpenAIGolden.names("streams", suffix: ".provider.sse"))
    func `a provider's stream becomes the client's, wherever it is cut`(name: String) throws {
        let bytes = try OpenAIGolden.bytes("streams/\(name).provider.sse")
        let whole = try read(bytes)
        #expect(whole.reader.isComplete)
        let info: JSONValue = ["provider": "p", "attempt_number": 1]
        try OpenAIGolden.expect(written(whole.events, info: info), "streams/\(name).client.sse")
        for cut in 0..<bytes.count {
            #expect(try read(bytes, cuts: [cut]).events == whole.events, "cut at byte \(cut)")
        }
        #expect(try read(bytes, cuts: Array(0..<bytes.count)).events == whole.events)
    }

    @Test func `there are files to compare with`() {
        #expect(OpenAIGolden.names("streams", suffix: ".provider.sse").count >= 5)
    }

    @Test(arguments: 0..<300)
    func `a canonical stream is read back as it was written`(seed: Int) throws {
        var samples = OpenAISamples(seed: UInt64(seed))
        let events = samples.events()
        let back = try read(written(events))
        #expect(back.events == events)
        #expect(back.reader.isComplete)
        #expect(back.reader.isOver)
    }

    @Test func `a stream without a finish is not complete`() throws {
        let bytes = Array(#"data: {"id":"a","choices":[{"index":0,"delta":{"content":"x"}}]}"#.utf8) + [10, 10]
        #expect(try !read(bytes).reader.isComplete)
        #expect(try !read(Array("data: [DONE]\n\n".utf8)).reader.isComplete)
    }

    @Test func `every choice must finish`() throws {
        let one =
            #"data: {"choices":[{"index":0,"delta":{"content":"x"}},{"index":1,"delta":{"content":"y"}}]}"# + "\n\n"
        let two = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
        let three = #"data: {"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"# + "\n\n"
        #expect(try !read(Array((one + two).utf8)).reader.isComplete)
        #expect(try read(Array((one + two + three).utf8)).reader.isComplete)
    }

    @Test(arguments: [
        #"{"error":{"message":"overloaded","code":"server_error"}}"#,
        #"{"object":"error","message":"overloaded","code":"server_error"}"#,
        #"{"choices":[],"error":{"message":"overloaded","code":"server_error"}}"#,
    ])
    func `an error as an event is a refusal`(event: String) {
        let fault = DialectFault.refused(UpstreamRefusal(message: "overloaded", code: "server_error"))
        #expect(throws: fault) { _ = try read(Array("data: \(event)\n\n".utf8)) }
    }

    @Test func `the first chunk is the role, the last before the mark the usage`() throws {
        let events: [ChatEvent] = [
            .text("a"), .finished(.stop), .usage(Usage(promptTokens: 1, completionTokens: 2, evidence: .provider)),
        ]
        let lines = String(decoding: written(events), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0].contains(#""delta":{"role":"assistant","content":""}"#))
        #expect(lines[0].contains(#""id":"chatcmpl-01J0000000000000000000000A""#))
        #expect(lines[3].contains(#""choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}"#))
        #expect(lines[4] == "data: [DONE]")
        var silent = AnswerContext.openAISample
        silent.wantsUsage = false
        #expect(!String(decoding: written(events, silent), as: UTF8.self).contains("usage"))
    }

    @Test(arguments: [Surface.openAI, .transparent])
    func `a stream that fails ends with the error, what was used, and the mark`(surface: Surface) throws {
        var writer = OpenAIChatSurface(surface: surface).makeStreamWriter(.openAISample)
        var output: [UInt8] = []
        writer.write(.text("a"), into: &output)
        writer.write(.finished(.stop), into: &output)
        let partial = Usage(promptTokens: 3, completionTokens: 1, evidence: .counted)
        let error = GatewayError(.providerConnection, "the connection broke")
        writer.fail(error, partial: partial, into: &output)
        let text = String(decoding: output, as: UTF8.self)
        #expect(!text.contains(#""finish_reason":"stop""#))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
        #expect(text.contains(#""partial_usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}"#))
        #expect(text.contains(surface == .transparent ? "streaming_error" : "provider_error"))
    }

    @Test func `with two choices only the last end has the proxy's word`() {
        let events: [ChatEvent] = [
            .text("a", choice: 0), .text("b", choice: 1), .finished(.stop, choice: 0), .finished(.length, choice: 1),
        ]
        let text = String(decoding: written(events, info: ["provider": "p"]), as: UTF8.self)
        #expect(text.split(separator: "_proxy_info").count == 2)
        #expect(text.split(separator: "\n").last { $0.contains("_proxy_info") }?.contains("length") == true)
    }
}
