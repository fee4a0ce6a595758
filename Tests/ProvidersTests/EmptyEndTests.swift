import Domain
import HTTPCodec
import JSON
import Providers
import Testing

/// Streams and answers that end without a word and do not say why (fault F12).
@Suite struct EmptyEndTests {
    private func read(_ reader: any ChatStreamReader, _ events: [String]) throws -> [ChatEvent] {
        var (reader, read): (any ChatStreamReader, [ChatEvent]) = (reader, [])
        let parser = JSONParser()
        for event in events {
            try reader.read(parser.parse(event), named: UnsafeRawBufferPointer(start: nil, count: 0), into: &read)
        }
        return read
    }

    @Test(arguments: ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "OTHER", "A_REASON_OF_TOMORROW"])
    func `Gemini's words that tell nothing make an empty answer a fault`(reason: String) throws {
        func body(_ parts: String) -> String {
            #"{"candidates":[{"content":{"parts":[\#(parts)]},"finishReason":"\#(reason)"}]}"#
        }
        for parts in ["", #"{"text":""}"#, #"{"text":"hm","thought":true}"#] {
            #expect(throws: DialectFault.self) {
                try GeminiChat().answer(from: JSONValue(parsing: body(parts)))
            }
            #expect(throws: DialectFault.self) { try read(GeminiChat().makeStreamReader(), [body(parts)]) }
        }
        let said = body(#"{"text":"said"}"#)
        #expect(try GeminiChat().answer(from: JSONValue(parsing: said)).choices[0].finish == .stop)
        #expect(try read(GeminiChat().makeStreamReader(), [said]) == [.text("said"), .finished(.stop)])
        let begun = #"{"candidates":[{"content":{"parts":[{"text":"said"}]}}]}"#
        #expect(try read(GeminiChat().makeStreamReader(), [begun, body("")]).last == .finished(.stop))
    }

    @Test func `an Anthropic stream without a block and a reason is a fault`() throws {
        let start = #"{"type":"message_start","message":{"id":"m","usage":{"input_tokens":11,"output_tokens":1}}}"#
        let stop = #"{"type":"message_stop"}"#
        func delta(_ reason: String) -> String { #"{"type":"message_delta","delta":{"stop_reason":\#(reason)}}"# }
        #expect(throws: DialectFault.notProtocol("sent an empty answer")) {
            try read(AnthropicStream(), [start, delta("null"), stop])
        }
        #expect(try read(AnthropicStream(), [start, delta(#""end_turn""#), stop]).last == .finished(.stop))
        var stream = AnthropicStream()
        var events: [ChatEvent] = []
        try stream.read(JSONParser().parse(start), named: UnsafeRawBufferPointer(start: nil, count: 0), into: &events)
        #expect(stream.told == Usage(promptTokens: 11, completionTokens: 0, evidence: .provider))
    }

    @Test func `an Ollama or Cohere stream that only says it is done is a fault`() throws {
        let done = #"{"model":"m","message":{"role":"assistant","content":""},"done":true}"#
        #expect(throws: DialectFault.notProtocol("sent an empty answer")) {
            try read(OllamaChat().makeStreamReader(), [done])
        }
        let said = #"{"message":{"content":"a"},"done":false}"#
        #expect(try read(OllamaChat().makeStreamReader(), [said, done]).last == .finished(.stop))
        #expect(throws: DialectFault.notProtocol("sent an empty answer")) {
            try read(CohereStream(), [#"{"type":"message-end","delta":{}}"#])
        }
    }

    @Test func `a choice that ended in an error is a failure, streamed or not`() throws {
        let choice = #"{"index":0,"finish_reason":"error","error":{"code":502,"message":"engine broke"}}"#
        let parser = JSONParser()
        let chunk = ChatChunk(try parser.parse(#"{"choices":[\#(choice)]}"#)) { _ in }
        #expect(chunk.refusal?.message == "engine broke")
        #expect(chunk.refusal?.code == "error")
        let whole = try JSONValue(parsing: #"{"choices":[\#(choice)]}"#)
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "engine broke", code: "error"))) {
            try OpenAIChat().answer(from: whole)
        }
    }
}
