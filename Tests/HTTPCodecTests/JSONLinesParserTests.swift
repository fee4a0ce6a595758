import Testing

@testable import HTTPCodec

@Suite struct JSONLinesParserTests {
    private func lines(_ pieces: [[UInt8]], limit: Int = 100) throws(SSEError) -> (data: [String], raw: String) {
        var parser = JSONLinesParser(limit: limit)
        var data: [String] = []
        var raw: [UInt8] = []
        func take(_ line: SSEEvent) {
            if line.kind == .event { data.append(line.dataText) }
            raw.append(contentsOf: line.raw)
        }
        for piece in pieces { try parser.feed(piece, take) }
        try parser.finish(take)
        return (data, String(decoding: raw, as: UTF8.self))
    }

    @Test func `lines are the same however they are cut, and no byte is lost`() throws {
        let text = "{\"a\":\"ü\"}\r\n\n{\"b\":1}\n{\"c\":2}"
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let result = try lines([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(result.data == ["{\"a\":\"ü\"}", "{\"b\":1}", "{\"c\":2}"])
            #expect(result.raw == text)
        }
    }

    @Test func `a line that is too long ends it`() {
        #expect(throws: SSEError.overflow(limit: 10)) { try lines([[UInt8](repeating: 97, count: 11)], limit: 10) }
    }
}
