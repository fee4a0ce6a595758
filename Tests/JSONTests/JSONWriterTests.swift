import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `commas and colons come where they belong`() {
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.member("a", 1)
        writer.key("b")
        writer.beginArray()
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.bool(false)
        writer.double(0.5)
        writer.raw("{\"x\":1}".utf8)
        writer.endArray()
        writer.member("c", "d")
        writer.member("e", ["f": nil])
        writer.member("g", true)
        writer.member("h", 1e100)
        writer.endObject()
        #expect(
            text(writer) == #"{"a":1,"b":[[],{},null,false,0.5,{"x":1}],"c":"d","e":{"f":null},"g":true,"h":1e+100}"#
        )
    }

    @Test func `every character reads back`() throws {
        let every =
            String(String.UnicodeScalarView((0...0x2FF).compactMap { Unicode.Scalar($0) })) + "€😀\u{2028}\u{FFFF}"
        var writer = JSONWriter()
        writer.string(every)
        #expect(try JSONValue(parsing: writer.bytes).string == every)
        #expect(try JSONParser().parse(writer.bytes).string == every)
    }

    @Test(arguments: ["x", " ", "é", "\u{7F}"])
    func `what must be escaped is found at every place of every length`(filler: String) throws {
        for length in 0..<40 {
            for place in 0..<max(1, length) {
                for mark in ["\"", "\\", "\u{0}", "\u{1F}"] {
                    let before = String(repeating: filler, count: place)
                    let after = String(repeating: filler, count: max(0, length - place - 1))
                    var writer = JSONWriter()
                    writer.string(before + mark + after)
                    let escape = mark < " " ? "\\u00" + (mark == "\u{0}" ? "00" : "1f") : "\\" + mark
                    #expect(text(writer) == "\"" + before + escape + after + "\"")
                    let source = Array((before + mark + after).utf8)
                    let written = [UInt8](unsafeUninitializedCapacity: source.count * JSONEscape.most) {
                        target,
                        count in
                        guard let start = target.baseAddress else { return }
                        count = source.withUnsafeBytes { JSONEscape.write($0, to: start) }
                    }
                    #expect(written == Array((before + escape + after).utf8))
                }
            }
        }
    }

    @Test func `only what must be escaped is escaped`() {
        var writer = JSONWriter()
        writer.string("a/é\u{7F}\"\\\n\r\t\u{1f}")
        #expect(text(writer) == "\"a/é\u{7F}\\\"\\\\\\n\\r\\t\\u001f\"")
    }

    @Test(arguments: [
        0.1, 1.0, -0.0, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, 123_456_789.125, 0.3333333333333333,
    ])
    func `fractions read back the same`(value: Double) throws {
        var writer = JSONWriter()
        writer.double(value)
        #expect(try JSONParser().parse(writer.bytes).double == value)
    }

    @Test func `what no number can say is null`() {
        var writer = JSONWriter()
        writer.beginArray()
        for value in [Double.nan, .infinity, -.infinity] { writer.double(value) }
        writer.int(.min)
        writer.endArray()
        #expect(text(writer) == "[null,null,null,-9223372036854775808]")
    }

    private func text(_ writer: JSONWriter) -> String { String(decoding: writer.bytes, as: UTF8.self) }
}
