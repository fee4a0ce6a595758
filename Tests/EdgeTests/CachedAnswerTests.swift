import Domain
import HTTPCodec
import JSON
import Testing

@testable import Edge

@Suite struct CachedAnswerTests {
    private func answer(_ text: String, contentType: String = "application/json") -> CachedAnswer {
        CachedAnswer(
            Array(text.utf8),
            contentType: contentType,
            isStream: contentType != "application/json",
            provider: "p",
            model: "m",
            attempts: 1,
            usage: .none,
            cost: .zero,
            requestID: "r"
        )
    }

    private func body(_ answer: CachedAnswer) -> String? {
        answer.body { $0.set("cached", to: true) }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (
            #"{"a":"\"_proxy_info\":{","_proxy_info":{"n":["}{"],"request_id":"x"}}"#,
            #"{"a":"\"_proxy_info\":{","_proxy_info":{"n":["}{"],"request_id":"x","cached":true}}"#
        ),
        (
            "data: {\"_proxy_info\":{\"a\":{\"b\":\"\\\"}\"}},\"z\":1}\n\ndata: [DONE]\n\n",
            "data: {\"_proxy_info\":{\"a\":{\"b\":\"\\\"}\"},\"cached\":true},\"z\":1}\n\ndata: [DONE]\n\n"
        ),
        (#"{"choices":[]}"#, #"{"choices":[]}"#), (#"{"_proxy_info":{"a":1"#, #"{"_proxy_info":{"a":1"#),
        (#"{"_proxy_info":{}}"#, #"{"_proxy_info":{"cached":true}}"#), ("", ""),
    ])
    func `only the gateway's own member is written anew`(text: String, expected: String) {
        #expect(body(answer(text)) == expected)
    }

    @Test func `a packed answer is the same answer`() throws {
        let text = #"{"a":""# + String(repeating: "the same again, ", count: 400) + #"","_proxy_info":{"b":1}}"#
        let packed = try #require(answer(text).packed)
        #expect(packed.heldBytes < text.utf8.count / 10)
        #expect(body(packed) == text.dropLast(2) + #","cached":true}}"#)
        #expect(packed.packed == nil)
        #expect(answer("short").packed == nil)
        #expect(Deflate.unpacked([1, 2, 3], count: 10) == nil)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `a stream is cut behind its events`(end: String) {
        let events = ["event: a\(end)data: 1\(end)\(end)", ": hello\(end)\(end)", "data: 2\(end)\(end)", "data: 3"]
        let pieces = CachedAnswer.pieces(
            of: Array(events.joined().utf8),
            contentType: "text/event-stream; charset=utf-8"
        )
        #expect(pieces.map { String(decoding: $0, as: UTF8.self) } == events)
    }

    @Test func `lines are cut behind lines and anything else not at all`() {
        let bytes = Array("{}\n{}\n{".utf8)
        #expect(CachedAnswer.pieces(of: bytes, contentType: "application/x-ndjson").map(\.count) == [3, 3, 1])
        #expect(CachedAnswer.pieces(of: bytes, contentType: "application/json").map(\.count) == [7])
    }

    @Test(arguments: [
        (#"{"choices":[{"message":{"content":"hi"}}]}"#, false),
        (#"{"choices":[{"message":{"content":"\"tool_calls\":[1]"}}]}"#, false),
        (#"{"choices":[{"message":{"tool_calls":[]},"finish_reason":"tool_calls"}]}"#, false),
        (#"{"choices":[{"message":{"tool_calls":null,"function_call":null}}]}"#, false),
        (#"{"choices":[{"message":{"tool_calls":[{"id":"c"}]}}]}"#, true),
        (#"{"choices":[{"message":{"function_call":{"name":"f"}}}]}"#, true),
        (#"{"content":[{"type":"text"},{"type":"tool_use","id":"t"}]}"#, true),
        (#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}]}"#, true),
        ("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}\n\ndata: [DONE]\n\n", true),
        ("data: {\"choices\":[{\"delta\":{\"content\":\"tool_use\"}}]}\n\n", false),
        ("{\"message\":{\"content\":\"a\"}}\n{\"message\":{\"tool_calls\":[{\"f\":1}]}}\n", true),
    ])
    func `an answer that calls a tool is known in every protocol`(text: String, calls: Bool) {
        #expect(answer(text).callsTools == calls)
    }
}
