import JSON

extension FuzzTarget {
    private static let jsonWords = [
        "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\uD800", "\\uDC00", "\\n", "null", "true", "false", "1e999",
        "-0",
        "1.5E-3", "18446744073709551616", "{\"a\":1}", "\u{FEFF}", "\"\":", "\"k\":", "[[[[[[[[", "]]]]]]]]",
    ]

    /// Equal, but that one reader keeps a number no machine type holds as it is written, and the other the nearest double.
    private static func areAlike(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            left == right || left.double == right.double || !right.double.isFinite
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { areAlike($0, $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key == $1.key && areAlike($0.value, $1.value) }
        default: left == right
        }
    }

    /// Both readers agree on what is JSON and on what it says, and what is written is read as the same.
    static let json = FuzzTarget(
        name: "json",
        folders: ["Anthropic", "Cohere", "Gemini", "Ollama"],
        prefixes: ["request", "answer"],
        words: jsonWords
    ) { bytes in
        let parser = JSONParser()
        // house: whether it is JSON is the question
        let element = try? parser.parse(bytes)
        let value = try? JSONValue(parsing: bytes)  // house: whether it is JSON is the question
        try hold((element == nil) == (value == nil), "one reader takes it, the other does not: \(element == nil)")
        guard let element, let value else { return }
        try hold(areAlike(JSONValue(element), value), "the readers read different things")
        let written = value.serialized()
        try hold(try JSONValue(parsing: written) == value, "written and read, it is something else")
        try hold(try JSONValue(parsing: written).serialized() == written, "written twice, it is another text")
        guard case .object(let object) = value else { return }
        let spans = try JSONSpans(bytes)
        try hold(Set(spans.members.map(\.kind)).count <= 7, "more kinds than there are")
        for (key, member) in object {
            guard let span = spans.last(key, in: bytes) else { throw FuzzFinding("a member has no span") }
            try hold(try JSONValue(parsing: Array(bytes[span.value])) == member, "a span holds something else")
        }
    }

    /// On bytes that are no JSON ranges make no sense, but lie inside; on JSON a splice gives the object that was meant.
    static let splice = FuzzTarget(
        name: "splice",
        folders: ["Anthropic", "Cohere", "Gemini", "Ollama"],
        prefixes: ["request"],
        words: jsonWords
    ) { bytes in
        if let spans = try? JSONSpans(bytes) {  // house: it may be no object
            for member in spans.members {
                try hold(member.key.upperBound <= bytes.count && member.value.upperBound <= bytes.count, "outside")
                _ = bytes.withUnsafeBytes { member.hasKey("model", in: $0) }
            }
        }
        bytes.withUnsafeBytes { whole in
            // house: it may be no array
            _ = try? JSONSpans.elements(of: whole, in: 0..<whole.count)
        }
        // house: only JSON can be changed
        guard case .object(let object)? = try? JSONValue(parsing: bytes) else {
            var splice = JSONSplice()
            splice.set("model", to: "m")
            _ = try? splice.applied(to: bytes)  // house: it must only not end the process
            return
        }
        var nested = JSONSplice()
        nested.set("x", to: [1, "ü"])
        nested.remove("y")
        var splice = JSONSplice()
        var wanted = object
        splice.set("model", to: "m\"2")
        wanted["model"] = "m\"2"
        if let first = object.first?.key, first != "model", first != "nested" {
            splice.remove(first)
            wanted.removeValue(forKey: first)
        }
        splice.replace("stream", with: true)
        if wanted["stream"] != nil { wanted["stream"] = true }
        splice.edit("nested", with: nested)
        var inner = wanted["nested"]?.object ?? [:]
        inner["x"] = [1, "ü"]
        inner.removeValue(forKey: "y")
        wanted["nested"] = .object(inner)
        let found = try JSONValue(parsing: try splice.applied(to: bytes))
        try hold(found == .object(wanted), "the splice gave another object")
    }
}
