import HTTPCodec
import Testing

@Suite struct SSEWriterTests {
    @Test func `what is written reads back`() throws {
        for data in ["", "a", "a\nb", "a\r\nb\rc\n", "é😀"] {
            for name in [nil, "delta"] {
                var parser = SSEParser()
                var seen: [(String, String)] = []
                try parser.feed(SSEWriter.event(name: name, data: data)) { seen.append(($0.nameText, $0.dataText)) }
                let lines = data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                #expect(seen.map(\.0) == [name ?? ""])
                #expect(seen.map(\.1) == [lines.joined(separator: "\n")])
            }
        }
    }

    @Test func `the form is the plain one`() {
        #expect(text(SSEWriter.event(data: "[DONE]")) == "data: [DONE]\n\n")
        #expect(text(SSEWriter.event(name: "ping", data: "{}")) == "event: ping\ndata: {}\n\n")
        #expect(text(SSEWriter.comment("keep\nalive")) == ": keep alive\n\n")
    }

    @Test func `a name cannot forge a field`() {
        #expect(text(SSEWriter.event(name: "a\ndata: x\r", data: "b")) == "event: adata: x\ndata: b\n\n")
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
