import JSON
import Testing

@testable import Edge

@Suite struct ConversationMarkTests {
    private func mark(_ text: String, model: String = "m") throws -> UInt64 {
        ConversationMark(try JSONParser().parse(text), model: model).value
    }

    @Test(arguments: [
        (
            #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"}]}"#,
            #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}"#
        ),
        (
            #"{"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"a"}]}"#,
            #"{"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#
        ),
        (
            #"{"contents":[{"parts":[{"text":"a"}]}]}"#,
            #"{"contents":[{"parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]}],"generationConfig":{"topK":1}}"#
        ),
    ])
    func `every turn of a conversation has one mark`(first: String, later: String) throws {
        #expect(try mark(first) == mark(later))
    }

    @Test func `other words or another model make another one`() throws {
        let body = #"{"messages":[{"role":"user","content":"a"}]}"#
        #expect(try mark(body) != mark(#"{"messages":[{"role":"user","content":"b"}]}"#))
        #expect(try mark(body) != mark(body, model: "n"))
        let instructed = #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"}]}"#
        #expect(try mark(body) != mark(instructed))
    }
}
