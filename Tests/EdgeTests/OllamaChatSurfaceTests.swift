import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct OllamaChatSurfaceTests {
    private let surface = OllamaChatSurface()
    private let dialect = OllamaChat()

    private func read(_ body: String) throws -> ChatRequest {
        let object = try #require(JSONValue(parsing: body).object)
        return try surface.request(from: object, peek: OllamaPeek.readChat(JSONParser().parse(body), bytes: 0))
    }

    private func events(_ bytes: [UInt8], cut: Int) throws -> [ChatEvent] {
        var lines = JSONLinesParser()
        var reader = dialect.makeStreamReader()
        let json = JSONParser()
        var events: [ChatEvent] = []
        var failure: (any Error)?
        func take(_ line: SSEEvent) {
            do { try reader.read(json.parse(line.data), named: line.name, into: &events) } catch { failure = error }
        }
        try lines.feed(Array(bytes[..<cut]), take)
        try lines.feed(Array(bytes[cut...]), take)
        try lines.finish(take)
        if let failure { throw failure }
        #expect(reader.isComplete)
        #expect(reader.isOver)
        return events
    }

    @Test(arguments: 0..<OllamaSamples.requests.count)
    func `what the dialect writes is read as it was`(number: Int) throws {
        let (name, chat) = OllamaSamples.requests[number]
        var notes = TranslationNotes()
        let body = try dialect.body(for: chat, notes: &notes)
        #expect(notes == TranslationNotes())
        try CohereSamples.expect(body.serialized(), in: "Ollama/request-\(name).json")
        let peek = try OllamaPeek.readChat(JSONParser().parse(body.serialized()), bytes: 0)
        #expect(peek.isStream == chat.isStream)
        #expect(try surface.request(from: body, peek: peek) == chat)
    }

    @Test(arguments: 0..<OllamaSamples.answers.count)
    func `what the surface writes is read as it was`(number: Int) throws {
        let (name, answer) = OllamaSamples.answers[number]
        let body = surface.body(of: answer, OllamaSamples.context)
        try CohereSamples.expect(body.serialized(), in: "Ollama/answer-\(name).json")
        #expect(try dialect.answer(from: .object(body)) == answer)
    }

    @Test(arguments: 0..<OllamaSamples.streams.count)
    func `a stream written for a client is read as it was, wherever it is cut`(number: Int) throws {
        let (name, sample) = OllamaSamples.streams[number]
        var writer = surface.makeStreamWriter(OllamaSamples.context)
        var bytes: [UInt8] = []
        for event in sample { writer.write(event, into: &bytes) }
        writer.end(usage: OllamaSamples.usage, info: ["provider": "p"], into: &bytes)
        try CohereSamples.expect(bytes, in: "Ollama/stream-\(name).jsonl")
        for cut in 0...bytes.count { try #require(try events(bytes, cut: cut) == sample, "cut at \(cut)") }
    }

    @Test func `fragments of calls that alternate become whole calls in one line`() throws {
        var writer = surface.makeStreamWriter(OllamaSamples.context)
        var bytes: [UInt8] = []
        let pieces: [ChatEvent] = [
            .toolCallBegan(call: 0, id: "a", name: "f"), .toolCallBegan(call: 1, id: "b", name: "g"),
            .toolCallArguments(call: 0, #"{"x""#), .toolCallArguments(call: 1, "{}"),
            .toolCallArguments(call: 0, ":1}"),
        ]
        for piece in pieces { writer.write(piece, into: &bytes) }
        #expect(bytes.isEmpty)
        writer.write(.finished(.toolCalls), into: &bytes)
        let calls = try JSONValue(parsing: bytes)["message"]?["tool_calls"]
        #expect(calls?[0] == ["id": "a", "function": ["index": 0, "name": "f", "arguments": ["x": 1]]])
        #expect(calls?[1]?["function"]?["arguments"] == [:])
    }

    @Test func `a stream that fails ends with an error and is not done`() throws {
        var writer = surface.makeStreamWriter(OllamaSamples.context)
        var bytes: [UInt8] = []
        writer.write(.text("half"), into: &bytes)
        let begun = bytes.count
        writer.fail(GatewayError(.providerFailed, "it broke"), partial: OllamaSamples.usage, into: &bytes)
        let last = try JSONValue(parsing: Array(bytes[begun...]))
        #expect(last["error"] == "it broke")
        #expect(last["done"] == nil)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(throws: DialectFault.self) { try events(bytes, cut: 0) }
    }

    @Test func `a client that says nothing of a stream gets one`() throws {
        let body = #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#
        #expect(try read(body).isStream)
        #expect(surface.streamContentType == "application/x-ndjson")
    }

    @Test func `calls without names get them, and results find their calls by tool and order`() throws {
        let chat = try read(
            #"""
            {"model":"m","messages":[{"role":"user","content":"x"},
            {"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"function":{"name":"g","arguments":{}}},{"function":{"name":"f","arguments":{}}}]},
            {"role":"tool","content":"1","tool_name":"g"},{"role":"tool","content":"2","name":"f"},{"role":"tool","content":"3"},{"role":"tool","content":"4"}]}
            """#
        )
        let results = chat.messages.dropFirst(2).compactMap { message -> ToolResult? in
            guard case .toolResult(let result)? = message.parts.first?.kind else { return nil }
            return result
        }
        #expect(results.map(\.callID) == ["call_1_g", "call_0_f", "call_2_f", "call_3_tool"])
        #expect(results.map(\.name) == ["g", "f", "f", nil])
        #expect(
            chat.messages[1].parts.map(\.kind).first
                == .toolCall(ToolCall(id: "call_0_f", name: "f", arguments: #"{"a":1}"#))
        )
    }

    @Test func `options that switch something off ask for nothing, others are kept`() throws {
        let chat = try read(
            #"""
            {"model":"m","messages":[{"role":"user","content":"x"}],"format":"","think":true,"keep_alive":"5m","stream":false,
            "options":{"num_predict":-1,"repeat_penalty":1.0,"mirostat":0,"mirostat_eta":0.1,"num_ctx":4096,"stop":"END"}}
            """#
        )
        #expect(chat.maxOutputTokens == nil)
        #expect(chat.stop == ["END"])
        #expect(chat.answerFormat == nil)
        #expect(chat.reasoning == ReasoningWish(budgetTokens: -1))
        #expect(Set(chat.rest.keys) == ["keep_alive", "options.num_ctx"])
        #expect(surface.bindingFields.isDisjoint(with: chat.rest.keys))
    }

    @Test func `unknown members of every object are kept by their places`() throws {
        let chat = try read(
            #"""
            {"model":"m","x":1,"_private":1,"options":{"repeat_penalty":1.3,"mirostat":2,"mirostat_tau":3,"x":2},
            "tools":[{"type":"function","x":4,"function":{"name":"f","x":5}}],
            "messages":[{"role":"user","content":"x","x":6},
            {"role":"assistant","tool_calls":[{"x":9,"function":{"name":"f","x":10}}]}]}
            """#
        )
        #expect(
            Set(chat.rest.keys) == [
                "x", "options.repeat_penalty", "options.mirostat", "options.mirostat_tau", "options.x", "tools[0].x",
                "tools[0].function.x", "messages[0].x", "messages[1].tool_calls[0].x",
                "messages[1].tool_calls[0].function.x",
            ]
        )
        #expect(surface.bindingFields.isDisjoint(with: chat.rest.keys.map(chat.nameOfRest)))
    }

    @Test(arguments: [
        (#"{"messages":[]}"#, "model"), (#"{"model":"m"}"#, "messages"), (#"{"model":"m","messages":[]}"#, "messages"),
        (#"{"model":"m","messages":[{"content":"x"}]}"#, "messages[0].role"),
        (#"{"model":"m","messages":[{"role":"bot","content":"x"}]}"#, "messages[0].role"),
        (#"{"model":"m","messages":[{"role":"user","content":[]}]}"#, "messages[0].content"),
        (#"{"model":"m","stream":"no","messages":[]}"#, "stream"),
    ])
    func `a request that no provider could take is refused by its field`(body: String, field: String) throws {
        let element = try JSONParser().parse(body)
        #expect { try OllamaPeek.readChat(element, bytes: 0) } throws: { ($0 as? GatewayError)?.param == field }
    }

    @Test(arguments: [
        (#""format":5"#, "format"), (#""think":5"#, "think"), (#""options":{"top_k":"x"}"#, "options.top_k"),
        (#""options":{"stop":[1]}"#, "options.stop"), (#""tools":[{"function":{}}]"#, "tools[0].function.name"),
    ])
    func `a member that cannot be is refused by its name`(member: String, field: String) {
        let body = #"{"model":"m","messages":[{"role":"user","content":"x"}],"# + member + "}"
        #expect { try read(body) } throws: { ($0 as? GatewayError)?.param == field }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_868_799, "2000-02-29T23:59:59Z"),
        (1_700_000_000, "2023-11-14T22:13:20Z"), (4_102_444_800, "2100-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    ])
    func `an instant is written in UTC`(seconds: Int, text: String) {
        #expect(UTCInstant.text(seconds: seconds) == text)
    }
}
