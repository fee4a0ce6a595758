import Domain
import JSON
import Testing

@testable import Providers

@Suite struct GeminiArrayTests {
    private func read(_ body: String) throws -> ChatAnswer { try GeminiChat().answer(from: JSONValue(parsing: body)) }

    @Test func `the array of a stream is read as one answer`() throws {
        let answer = try read(
            #"""
            [{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Hello "}]}}],"responseId":"r","modelVersion":"v",
            "usageMetadata":{"promptTokenCount":3}},
            {"candidates":[{"index":0,"content":{"parts":[{"text":"there."},{"functionCall":{"name":"f","args":{}}}]},
            "finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"totalTokenCount":7}}]
            """#
        )
        #expect(answer.id == "r")
        #expect(answer.model == "v")
        #expect(answer.choices.count == 1)
        #expect(answer.choices[0].parts.prefix(2) == [ContentPart(.text("Hello ")), ContentPart(.text("there."))])
        #expect(answer.choices[0].finish == .toolCalls)
        #expect(answer.usage?.totalTokens == 7)
    }

    @Test func `an array that ends too early, or in an error, is none`() {
        #expect(throws: DialectFault.self) { try read(#"[{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}]"#) }
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "m", code: "UNAVAILABLE"))) {
            try read(
                #"[{"candidates":[{"content":{"parts":[{"text":"a"}]}}]},{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}]"#
            )
        }
        #expect(throws: DialectFault.self) { try read("[]") }
        #expect(throws: DialectFault.self) { try read("[1]") }
    }
}
