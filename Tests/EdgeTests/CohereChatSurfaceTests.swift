import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct CohereChatSurfaceTests {
    private let surface = CohereChatSurface()
    private let dialect = CohereChat()

    private func read(_ body: String) throws -> ChatRequest {
        let object = try #require(JSONValue(parsing: body).object)
        var peek = ChatPeek()
        peek.model = object["model"]?.string
        return try surface.request(from: object, peek: peek)
    }

    private func events(_ bytes: [UInt8], cut: Int) throws -> [ChatEvent] {
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
        #expect(reader.isComplete)
        #expect(reader.isOver)
        return events
    }

    @Test(arguments: 0..<CohereSamples.requests.count)
    func `what the dialect writes is read as it was`(number: Int) throws {
        let (name, chat) = CohereSamples.requests[number]
        var notes = TranslationNotes()
        let body = try dialect.body(for: chat, notes: &notes)
        #expect(notes == TranslationNotes())
        try CohereSamples.expect(body.serialized(), in: "Cohere/request-\(name).json")
        var peek = try CoherePeek.read(JSONParser().parse(body.serialized()), bytes: 0)
        #expect(peek.model == chat.model)
        #expect(peek.isStream == chat.isStream)
        peek.wantsUsage = true
        #expect(try surface.request(from: body, peek: peek) == chat)
    }

    @Test(arguments: 0..<CohereSamples.answers.count)
    func `what the surface writes is read as it was`(number: Int) throws {
        let (name, answer) = CohereSamples.answers[number]
        let body = surface.body(of: answer, CohereSamples.context)
        try CohereSamples.expect(body.serialized(), in: "Cohere/answer-\(name).json")
        #expect(try dialect.answer(from: .object(body)) == answer)
    }

    @Test(arguments: 0..<CohereSamples.streams.count)
    func `a stream written for a client is read as it was, wherever it is cut`(number: Int) throws {
        let (name, sample) = CohereSamples.streams[number]
        var writer = surface.makeStreamWriter(CohereSamples.context)
        var bytes: [UInt8] = []
        for event in sample { writer.write(event, into: &bytes) }
        writer.end(usage: CohereSamples.usage, info: ["provider": "p"], into: &bytes)
        try CohereSamples.expect(bytes, in: "Cohere/stream-\(name).sse")
        for cut in 0...bytes.count { try #require(try events(bytes, cut: cut) == sample, "cut at \(cut)") }
    }

    @Test func `a stream that fails ends with an error and no finish`() throws {
        var writer = surface.makeStreamWriter(CohereSamples.context)
        var bytes: [UInt8] = []
        writer.write(.text("half"), into: &bytes)
        writer.fail(GatewayError(.providerFailed, "it broke"), partial: CohereSamples.usage, into: &bytes)
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "it broke", code: "ERROR"))) {
            try events(bytes, cut: 0)
        }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("COMPLETE"))
    }

    @Test func `events of other choices, seals and sealed thoughts are not written`() {
        var writer = surface.makeStreamWriter(CohereSamples.context)
        var bytes: [UInt8] = []
        writer.write(.text("b", choice: 1), into: &bytes)
        writer.write(.reasoningSignature("s"), into: &bytes)
        writer.write(.sealedReasoning("s"), into: &bytes)
        #expect(bytes.isEmpty)
    }

    @Test func `documents of tools, plans and citations are read`() throws {
        let chat = try read(
            #"""
            {"model":"m","messages":[{"role":"user","content":"x"},
            {"role":"assistant","tool_plan":"I will.","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}],
             "citations":[{"start":0}]},
            {"role":"tool","tool_call_id":"1","content":[{"type":"document","document":{"id":"d","data":{"a": 1}}},
             {"type":"document","document":{"data":"plain"}},{"type":"text","text":"t"}]}]}
            """#
        )
        #expect(chat.messages[1].parts.first?.kind == .text("I will."))
        let texts = ["{\"a\":1}", "plain", "t"].map { ContentPart(.text($0)) }
        #expect(chat.messages[2].parts == [ContentPart(.toolResult(ToolResult(callID: "1", parts: texts)))])
        #expect(surface.bindingFields.isDisjoint(with: chat.rest.keys))
        #expect(chat.rest.count == 2)
    }

    @Test func `unknown members of every object are kept, and one of them is no advice`() throws {
        let chat = try read(
            #"""
            {"model":"m","x":1,"raw_prompting":true,"_private":1,"thinking":{"type":"enabled","x":2},
            "response_format":{"type":"json_object","schema":{"type":"object"},"x":3},
            "tools":[{"type":"function","x":4,"function":{"name":"f","x":5}}],
            "messages":[{"role":"user","x":6,"content":[{"type":"text","text":"t","x":7},{"type":"image_url","image_url":{"url":"u","x":8}},{"type":"hologram"}]},
            {"role":"assistant","tool_calls":[{"id":"1","x":9,"function":{"name":"f","x":10}}]},
            {"role":"tool","tool_call_id":"1","content":[{"type":"document","document":{"data":"d","x":11}}]}]}
            """#
        )
        #expect(
            Set(chat.rest.keys) == [
                "x", "raw_prompting", "thinking.x", "response_format.x", "tools[0].x", "tools[0].function.x",
                "messages[0].x", "messages[0].content[0].x", "messages[0].content[1].image_url.x",
                "messages[1].tool_calls[0].x", "messages[1].tool_calls[0].function.x",
                "messages[2].content[0].document.x",
            ]
        )
        #expect(surface.bindingFields.intersection(chat.rest.keys.map(chat.nameOfRest)) == ["raw_prompting"])
        #expect(chat.messages[0].parts.last?.kind == .other(["type": "hologram"]))
        #expect(chat.reasoning == ReasoningWish(budgetTokens: -1))
        var clean = chat
        clean.rest = [:]
        var notes = TranslationNotes()
        #expect(throws: UnsupportedField.self) { try dialect.body(for: clean, notes: &notes) }
    }

    @Test(arguments: [
        (#"{"messages":[]}"#, "model"), (#"{"model":"m"}"#, "messages"), (#"{"model":"m","messages":[]}"#, "messages"),
        (#"{"model":"m","messages":[1]}"#, "messages[0]"), (#"{"model":1,"messages":[]}"#, "model"),
        (#"{"model":"m","messages":[{"role":"bot","content":""}]}"#, "messages[0].role"),
        (#"{"model":"m","messages":[{"role":"user"}]}"#, "messages[0].content"),
        (#"{"model":"m","messages":[{"role":"user","content":1}]}"#, "messages[0].content"),
        (#"{"model":"m","stream":1,"messages":[]}"#, "stream"), (#"{"model":"m","max_tokens":0}"#, "max_tokens"),
    ])
    func `a request that no provider could take is refused by its field`(body: String, field: String) throws {
        let element = try JSONParser().parse(body)
        #expect { try CoherePeek.read(element, bytes: 0) } throws: { ($0 as? GatewayError)?.param == field }
    }

    @Test(arguments: [
        (#""tool_choice":"AUTO""#, "tool_choice"), (#""thinking":{"type":"maybe"}"#, "thinking.type"),
        (#""response_format":{"type":"xml"}"#, "response_format.type"), (#""stop_sequences":[1]"#, "stop_sequences"),
        (#""tools":[{"type":"function","function":{}}]"#, "tools[0].function.name"), (#""k":"2""#, "k"),
    ])
    func `a member that cannot be is refused by its name`(member: String, field: String) {
        let body = #"{"model":"m","messages":[{"role":"user","content":"x"}],"# + member + "}"
        #expect { try read(body) } throws: { ($0 as? GatewayError)?.param == field }
    }

    @Test func `the first words of the user are shown in the ledger`() throws {
        let body =
            #"{"model":"m","_x":1,"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"hi"}]}]}"#
        let peek = try CoherePeek.read(JSONParser().parse(body), bytes: 5)
        #expect(peek.preview == "hi")
        #expect(peek.mayHoldPrivateKeys)
        #expect(!peek.isStream)
        #expect(peek.bodyBytes == 5)
    }
}
