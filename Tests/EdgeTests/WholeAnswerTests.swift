import Domain
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct WholeAnswerTests {
    private static func body(_ usage: String) -> String {
        #"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there."},"finish_reason":"stop"}]"#
            + usage + "}"
    }

    private let info = ProxyInfo(
        provider: "p",
        attempt: 1,
        responseNanoseconds: 0,
        operation: "chat_completion",
        arrivedMilliseconds: 1
    )

    private func reply(_ text: String) throws -> OpenAIWholeReply {
        let answer = try WholeAnswer(Array(text.utf8), parser: JSONParser())
        return OpenAIWholeReply(answer: answer, wantsUsage: true, promptTokens: { 9 })
    }

    @Test(arguments: ["", #","usage":null"#, #","usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#])
    func `counts that are missing are added where words of ours are`(usage: String) throws {
        let reply = try reply(Self.body(usage))
        #expect(reply.usage == nil)
        let told = try JSONValue(parsing: reply.body(with: info))
        #expect(told["usage"]?["prompt_tokens"] == 9)
        #expect(told["usage"]?["completion_tokens"]?.int == reply.countedTokens)
        #expect(reply.countedTokens > 0)
        #expect(told["_proxy_info"]?["provider"] == "p")
        #expect(reply.body(with: nil) == Array(Self.body(usage).utf8), "untouched where nothing is added")
        let counted = Usage(promptTokens: 9, completionTokens: 3, evidence: .counted)
        let stream = String(decoding: reply.asStream(info: nil, usage: counted) ?? [], as: UTF8.self)
        #expect(stream.contains(#""usage":{"prompt_tokens":9,"completion_tokens":3"#))
    }

    @Test func `the provider's own counts stay as they are`() throws {
        let usage = #","usage":{"prompt_tokens":11,"completion_tokens":7,"x":1}"#
        let reply = try reply(Self.body(usage))
        #expect(reply.usage?.totalTokens == 18)
        #expect(String(decoding: reply.body(with: info), as: UTF8.self).contains(usage))
    }

    @Test(arguments: ["error", "network_error"])
    func `an answer that ended in an error is none`(word: String) {
        let text = Self.body("").replacing(#""stop""#, with: #""\#(word)""#)
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "the answer ended with '\(word)'", code: word))) {
            try WholeAnswer(Array(text.utf8), parser: JSONParser())
        }
    }
}
