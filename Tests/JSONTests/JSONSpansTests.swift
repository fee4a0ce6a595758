import JSON
import Testing

@Suite struct JSONSpansTests {
    private let body = Array(
        #" { "model" : "gpt\"4" ,"stream":true, "n":-1.5e3,"messages":[{"role":"user","content":"}]\\"},[]],"o":{"a":{}},"z":null } "#
            .utf8
    )

    @Test func `the members stand where their text is`() throws {
        let spans = try JSONSpans(body)
        #expect(spans.members.map { text($0.key) } == ["model", "stream", "n", "messages", "o", "z"])
        #expect(spans.members.map(\.kind) == [.string, .bool, .number, .array, .object, .null])
        #expect(
            spans.members.map { text($0.value) } == [
                #""gpt\"4""#, "true", "-1.5e3", #"[{"role":"user","content":"}]\\"},[]]"#, #"{"a":{}}"#, "null",
            ]
        )
        #expect(body[spans.object.lowerBound] == UInt8(ascii: "{"))
        #expect(body[spans.object.upperBound - 1] == UInt8(ascii: "}"))
    }

    @Test func `every length of string and padding is found`() throws {
        for length in 0..<40 {
            let value = String(repeating: "x", count: length) + #"\\\""#
            let text = Array("{\"k\":\"\(value)\",\(String(repeating: " ", count: length % 9))\"n\":[\(length)]}".utf8)
            let spans = try JSONSpans(text)
            #expect(spans.members.map(\.kind) == [.string, .array])
            #expect(spans.members[0].value.count == length + 6)
        }
    }

    @Test func `a nested object is looked into on demand`() throws {
        let outer = try #require(try JSONSpans(body).last("o", in: body))
        let inner = try body.withUnsafeBytes { try JSONSpans($0, in: outer.value) }
        #expect(inner.members.map { text($0.key) } == ["a"])
    }

    @Test func `the elements of an array are found`() throws {
        let messages = try #require(try JSONSpans(body).last("messages", in: body))
        let elements = try body.withUnsafeBytes { try JSONSpans.elements(of: $0, in: messages.value) }
        #expect(elements.map(text) == [#"{"role":"user","content":"}]\\"}"#, "[]"])
        let empty = Array("[ ]".utf8)
        #expect(try empty.withUnsafeBytes { try JSONSpans.elements(of: $0, in: 0..<3) }.isEmpty)
    }

    @Test func `a key is found however it is written, the last one first`() throws {
        let text = Array(#"{"model":1,"mod\u0065l":2,"models":3}"#.utf8)
        let found = try #require(try JSONSpans(text).last("model", in: text))
        #expect(found.isKeyEscaped)
        #expect(Array(text[found.value]) == [UInt8(ascii: "2")])
    }

    @Test func `a text cut anywhere is refused and never left`() throws {
        let start = try JSONSpans(body).object.upperBound
        for end in 0..<start {
            #expect(throws: JSONError.self) { try JSONSpans(Array(body[..<end])) }
        }
        for text in ["[]", "1", "{}}", "{} x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":?}"] {
            #expect(throws: JSONError.self, "\(text)") { try JSONSpans(Array(text.utf8)) }
        }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: body[range], as: UTF8.self) }
}
