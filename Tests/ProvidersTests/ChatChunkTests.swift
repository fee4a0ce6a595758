import Domain
import JSON
import Testing

@testable import Providers

@Suite struct ChatChunkTests {
    private func read(_ json: String) throws -> (chunk: ChatChunk, text: String) {
        let parser = JSONParser()
        var text = ""
        let chunk = ChatChunk(try parser.parse(json)) { text += String(decoding: $0, as: UTF8.self) }
        return (chunk, text)
    }

    @Test func `a role alone is no token`() throws {
        let read = try read(
            #"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#
        )
        #expect(!read.chunk.hasToken)
        #expect(read.chunk.finishes == 0)
        #expect(read.chunk.choices == 1)
    }

    @Test(arguments: [
        (#"{"content":"é"}"#, "é"), (#"{"reasoning_content":"hm"}"#, "hm"), (#"{"refusal":"no"}"#, "no"),
        (#"{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}]}"#, "f{}"),
        (#"{"audio":{"id":"a"}}"#, ""),
    ])
    func `whatever a reader would see is a token`(delta: String, text: String) throws {
        let read = try read(#"{"choices":[{"index":0,"delta":\#(delta)}]}"#)
        #expect(read.chunk.hasToken)
        #expect(read.text == text)
    }

    @Test func `usage is read with its parts`() throws {
        let read = try read(
            #"{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":2}}}"#
        )
        #expect(
            read.chunk.usage
                == Usage(
                    promptTokens: 11,
                    completionTokens: 7,
                    cacheReadTokens: 5,
                    reasoningTokens: 2,
                    evidence: .provider
                )
        )
        #expect(read.chunk.choices == 0)
    }

    @Test func `an error event is a refusal`() throws {
        let read = try read(#"{"error":{"message":"overloaded"}}"#)
        #expect(read.chunk.refusal?.message == "overloaded")
    }
}
