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

    @Test(arguments: [
        #"{"choices":[],"x_groq":{"usage":{"prompt_tokens":4,"completion_tokens":2}}}"#,
        #"{"choices":[{"index":0,"usage":{"prompt_tokens":4,"completion_tokens":2}}]}"#,
        #"{"choices":[],"usage":{"input_tokens":4,"output_tokens":2}}"#,
    ])
    func `usage is found where services put it`(chunk: String) throws {
        #expect(try read(chunk).chunk.usage == Usage(promptTokens: 4, completionTokens: 2, evidence: .provider))
    }

    @Test(arguments: [
        #""prompt_cache_hit_tokens":3"#, #""cached_tokens":3"#, #""num_cached_tokens":3"#,
        #""prompt_tokens_details":{"cached_tokens":3}"#,
    ])
    func `cached tokens are found under each service's name`(member: String) throws {
        let chunk = try read(#"{"choices":[],"usage":{"prompt_tokens":4,\#(member)}}"#).chunk
        #expect(chunk.usage?.cacheReadTokens == 3)
    }

    @Test func `an error event is a refusal`() throws {
        let read = try read(#"{"error":{"message":"overloaded"}}"#)
        #expect(read.chunk.refusal?.message == "overloaded")
    }
}
