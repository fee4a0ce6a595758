import HTTPCodec
import JSON

extension FuzzTarget {
    /// A copy of an event that outlives the callback.
    private struct Seen: Equatable {
        var kind: SSEEvent.Kind
        var name: [UInt8]
        var data: [UInt8]
        var id: [UInt8]?
        var retry: Int?
        var raw: [UInt8]
        var range: Range<Int>

        /// What a reader sees; where it stood is another matter, for a line's end of two bytes may be cut.
        var heard: [[UInt8]?] { [name, data, id, retry.map { Array(String($0).utf8) }] }

        init(_ event: SSEEvent) {
            (kind, retry, range) = (event.kind, event.retry, event.range)
            (name, data, raw) = (Array(event.name), Array(event.data), Array(event.raw))
            id = event.id.map { Array($0) }
        }
    }

    /// Events are the same however the stream is cut, and with `.everything` no byte is missing.
    static let sse = FuzzTarget(
        name: "sse",
        folders: ["Anthropic", "Cohere", "Gemini", "OpenAI/streams"],
        prefixes: ["stream", ""],
        words: ["data: ", "event: ", "id: ", "retry: 10", "\n\n", "\r\n\r\n", "\r", ":", "\u{FEFF}", "data", "[DONE]"]
    ) { bytes in
        for reporting in [SSEParser.Reporting.events, .everything] {
            var whole: [Seen] = []
            var parser = SSEParser(reporting: reporting)
            try parser.feed(bytes) { whole.append(Seen($0)) }
            try parser.finish { whole.append(Seen($0)) }
            var cut: [Seen] = []
            var second = SSEParser(reporting: reporting)
            for piece in FuzzDice.cuts(bytes) { try second.feed(piece) { cut.append(Seen($0)) } }
            try second.finish { cut.append(Seen($0)) }
            let heard = whole.filter { $0.kind == .event }.map(\.heard)
            try hold(heard == cut.filter { $0.kind == .event }.map(\.heard), "cut otherwise, the events are others")
            if reporting == .everything {
                try hold(whole.flatMap(\.raw) == bytes && cut.flatMap(\.raw) == bytes, "bytes are missing")
            }
            for event in whole + cut {
                try hold(event.range.count == event.raw.count, "a range is not as long as its bytes")
                try hold(Array(bytes[event.range]) == event.raw, "bytes are not those of their range")
            }
            for (first, next) in zip(whole, whole.dropFirst()) {
                try hold(first.range.upperBound <= next.range.lowerBound, "two events share bytes")
            }
        }
        var small = SSEParser(limit: 32)
        for piece in FuzzDice.cuts(bytes) {
            do { try small.feed(piece) { _ in } } catch { break }
        }
    }

    /// Lines are the same however the stream is cut, and no byte is missing.
    static let lines = FuzzTarget(
        name: "lines",
        folders: ["Ollama"],
        prefixes: ["stream"],
        words: ["\n", "\r\n", "{}"]
    ) { bytes in
        var whole: [Seen] = []
        var parser = JSONLinesParser()
        try parser.feed(bytes) { whole.append(Seen($0)) }
        try parser.finish { whole.append(Seen($0)) }
        var cut: [Seen] = []
        var second = JSONLinesParser()
        for piece in FuzzDice.cuts(bytes) { try second.feed(piece) { cut.append(Seen($0)) } }
        try second.finish { cut.append(Seen($0)) }
        try hold(whole == cut, "cut otherwise, the lines are others")
        try hold(whole.flatMap(\.raw) == bytes, "bytes are missing")
    }

    /// What is decoded can be encoded and is the same when decoded again.
    static let query = FuzzTarget(name: "query", words: ["%", "%2", "%00", "%C3%A9", "&", "=", "+", "%25"]) { bytes in
        if let items = QueryItems(parsing: bytes) {
            for item in items.items { try hold(items.all(item.name).contains(item.value), "an item is not found") }
        }
        for plusIsBlank in [true, false] {
            guard let text = PercentCoding.decoded(bytes, plusIsBlank: plusIsBlank) else { continue }
            try hold(
                PercentCoding.decoded(PercentCoding.encodedSegment(text)) == text,
                "encoded and decoded, it is another text"
            )
        }
    }

    /// Parts lie in the body, and a replaced field is read as what replaced it; the first line is the content type.
    static let multipart = FuzzTarget(
        name: "multipart",
        words: [
            "multipart/form-data; boundary=x\n", "--x\r\n", "--x--\r\n", "\r\n\r\n", "Content-Disposition: form-data; ",
            "name=\"model\"", "filename=\"a\"", "\r\n--x", "boundary=\"", ";",
        ]
    ) { bytes in
        let type = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let body = Array(bytes.dropFirst(type.count + 1))
        let contentType = String(decoding: type, as: UTF8.self)
        guard let form = MultipartForm(contentType: contentType, body: body) else { return }
        for part in form.parts {
            try hold(part.content.lowerBound >= 0 && part.content.upperBound <= body.count, "a part lies outside")
            _ = form.text(of: part.name)
        }
        guard let first = form.parts.first, form.text(of: first.name) != nil else { return }
        // a boundary directly behind the blank line leaves no place for a content
        guard body[..<first.content.lowerBound].suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }
        let name = first.name
        let changed = form.replacing(name, with: "another")
        guard let again = MultipartForm(contentType: contentType, body: changed) else { return }
        // a boundary that the new text ends or begins would be another matter; "another" does neither
        if !contentType.contains("another") {
            try hold(again.text(of: name) == "another", "a replaced field is read as something else")
        }
    }
}
