import HTTPCodec
import Testing

/// A copy of an event that outlives the callback.
struct Piece: Equatable, CustomStringConvertible {
    var kind: SSEEvent.Kind = .event
    var name = ""
    var data = ""
    var id: String?
    var retry: Int?

    var description: String { "\(kind) \(name) \(data.debugDescription) \(id ?? "-") \(retry ?? -1)" }
}

@Suite struct SSEParserTests {
    private struct Run {
        var pieces: [Piece] = []
        var raw: [UInt8] = []
        var ranges: [Range<Int>] = []
    }

    private static let cases: [(String, [Piece])] = [
        ("data: a\n\n", [Piece(data: "a")]),
        ("data:a\n\n", [Piece(data: "a")]),
        ("data:  a \n\n", [Piece(data: " a ")]),
        ("data\n\n", [Piece()]),
        ("data:\n\n", [Piece()]),
        ("data: a\ndata\ndata: b\n\n", [Piece(data: "a\n\nb")]),
        ("event: e\ndata: a\nid: 7\nretry: 30\n\n", [Piece(name: "e", data: "a", id: "7", retry: 30)]),
        ("retry: 3x\nid: a\0b\ndata: a\n\n", [Piece(data: "a")]),
        ("id\ndata: a\n\n", [Piece(data: "a", id: "")]),
        ("event: e\n\ndata: a\n\n", [Piece(data: "a")]),
        (": hello\n\ndata: a\n: inside\ndata: b\n\n:x\n", [Piece(data: "a\nb")]),
        ("dat: a\ndatax: b\n data: c\nDATA: d\n\n", []),
        ("\n\n\ndata: a\n\n\n\ndata: b\n\n", [Piece(data: "a"), Piece(data: "b")]),
        ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", [Piece(data: "a")]),
        ("data: é😀\n\ndata: {\"x\":\"ü\"}\n\n", [Piece(data: "é😀"), Piece(data: "{\"x\":\"ü\"}")]),
        ("data: a\n\ndata: unterminated", [Piece(data: "a"), Piece(data: "unterminated")]),
        ("data: a\n\nevent: e\ndata: b\n", [Piece(data: "a"), Piece(name: "e", data: "b")]),
        ("data: [DONE]", [Piece(data: "[DONE]")]),
        ("", []), ("\u{FEFF}", []), (":", []), ("\n", []),
    ]

    @Test func `every stream reads alike with every line end and cut at every byte`() throws {
        for (text, expected) in Self.cases {
            for lineEnd in ["\n", "\r\n", "\r"] {
                let stream = Array(
                    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd).utf8
                )
                for cut in 0...stream.count {
                    let run = try read([Array(stream[..<cut]), Array(stream[cut...])], .events)
                    #expect(run.pieces == expected, "\(text.debugDescription) \(lineEnd.debugDescription) at \(cut)")
                }
                #expect(
                    try read(stream.map { [$0] }, .events).pieces == expected,
                    "\(text.debugDescription) byte by byte"
                )
            }
        }
    }

    @Test func `the pieces cover the stream without a gap however it is cut`() throws {
        for (text, expected) in Self.cases {
            for lineEnd in ["\n", "\r\n", "\r"] {
                let stream = Array(
                    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd).utf8
                )
                for cut in 0...stream.count {
                    let run = try read([Array(stream[..<cut]), Array(stream[cut...])], .everything)
                    #expect(run.raw == stream)
                    #expect(run.pieces.filter { $0.kind == .event } == expected)
                    #expect(
                        (run.ranges.first?.lowerBound ?? 0) == 0 && (run.ranges.last?.upperBound ?? 0) == stream.count
                    )
                    for (left, right) in zip(run.ranges, run.ranges.dropFirst()) {
                        #expect(left.upperBound == right.lowerBound)
                    }
                }
            }
        }
    }

    @Test func `line ends may be mixed`() throws {
        let run = try read([Array("data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\rdata: e\n\n".utf8)], .events)
        #expect(run.pieces.map(\.data) == ["a\nb\nc", "d", "e"])
    }

    @Test func `an event's range reaches from its first line to past its blank line`() throws {
        let stream = Array(": c\n\n\nevent: x\ndata: a\n\ndata: b\n\n".utf8)
        let run = try read([stream], .events)
        #expect(run.ranges == [6..<24, 24..<33])
        #expect(run.raw == Array(stream[6...]))
    }

    @Test func `comments and silence are told apart from events`() throws {
        let run = try read([Array(": ping\n\nid: 3\n\ndata: a\n\n".utf8)], .everything)
        #expect(
            run.pieces == [
                Piece(kind: .comment, data: "ping"), Piece(kind: .silent), Piece(kind: .silent, id: "3"),
                Piece(data: "a"),
            ]
        )
    }

    @Test func `a comment and an event are handed out as soon as they end`() throws {
        var parser = SSEParser(reporting: .everything)
        var kinds: [SSEEvent.Kind] = []
        try parser.feed(Array(": ping\n".utf8)) { kinds.append($0.kind) }
        #expect(kinds == [.comment])
        try parser.feed(Array("data: a\r\n\r".utf8)) { kinds.append($0.kind) }
        #expect(kinds == [.comment, .event])
        #expect(parser.settledOffset == 17)
        try parser.feed(Array("\ndata".utf8)) { kinds.append($0.kind) }
        #expect(kinds == [.comment, .event, .silent])
        #expect(parser.settledOffset == 18)
    }

    @Test func `an event that lies whole in a chunk is handed out in place`() throws {
        let chunk = Array("data: abc\n\n".utf8)
        var parser = SSEParser()
        try chunk.withUnsafeBytes { buffer in
            try parser.feed(buffer) { event in
                #expect(event.data.baseAddress == buffer.baseAddress.map { $0 + 6 })
                #expect(event.isData("abc"))
                #expect(!event.isData("ab") && !event.isNamed("x") && event.isNamed(""))
                #expect(event.dataText == "abc" && event.nameText.isEmpty)
            }
        }
    }

    @Test(arguments: [1, 3, 50, 1000])
    func `an event that is too long stops the stream`(size: Int) throws {
        let stream = Array(("data: ok\n\ndata: " + String(repeating: "x", count: 100) + "\n\n").utf8)
        var parser = SSEParser(limit: 64)
        var seen: [String] = []
        #expect(throws: SSEError.overflow(limit: 64)) {
            for start in stride(from: 0, to: stream.count, by: size) {
                try parser.feed(Array(stream[start..<min(start + size, stream.count)])) { seen.append($0.dataText) }
            }
        }
        #expect(seen == ["ok"])
        #expect(throws: SSEError.overflow(limit: 64)) { try parser.feed(Array("data: b\n\n".utf8)) { _ in } }
        #expect(throws: SSEError.overflow(limit: 64)) { try parser.finish { _ in } }
    }

    @Test func `a long event in small chunks takes no quadratic time`() throws {
        var parser = SSEParser()
        var count = 0
        try parser.feed(Array("data: ".utf8)) { _ in }
        let chunk = [UInt8](repeating: 0x61, count: 64)
        for _ in 0..<20_000 { try parser.feed(chunk) { _ in } }
        try parser.feed(Array("\r\n\r\n".utf8)) { count = $0.data.count }
        #expect(count == 64 * 20_000)
    }

    private func read(_ chunks: [[UInt8]], _ reporting: SSEParser.Reporting) throws -> Run {
        var parser = SSEParser(reporting: reporting)
        var run = Run()
        let collect: (SSEEvent) -> Void = { event in
            let id = event.id.map { String(decoding: $0, as: UTF8.self) }
            run.pieces.append(
                Piece(kind: event.kind, name: event.nameText, data: event.dataText, id: id, retry: event.retry)
            )
            run.raw.append(contentsOf: event.raw)
            run.ranges.append(event.range)
        }
        for chunk in chunks { try parser.feed(chunk, collect) }
        try parser.finish(collect)
        return run
    }
}
