import JSON

/// Numbers that look random and are the same every time: what a seed makes can be made again.
struct PairDice {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 …< `sides`.
    mutating func roll(_ sides: Int) -> Int { Int(next() % UInt64(sides)) }

    /// True once in `sides` times.
    mutating func isOne(in sides: Int) -> Bool { roll(sides) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[roll(elements.count)] }

    /// Elements of a collection in another order.
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var left = elements
        var taken: [Element] = []
        while !left.isEmpty { taken.append(left.remove(at: roll(left.count))) }
        return taken
    }

    /// A text that begins and ends with a letter, and between has what is easily damaged.
    mutating func text() -> String {
        let words = [
            "a", "Zürich", "\"quoted\"", "back\\slash", "line\nend", "carriage\r\nreturn", "🌍👩‍👩‍👧", "{\"a\":1}", "<b>",
            "\u{1}", "data: x", "[DONE]", "e\u{301}", "\u{2028}", "tab\there", "event: y", "  ",
        ]
        return "x" + (0...roll(5)).map { _ in pick(words) }.joined(separator: " ") + "z"
    }

    /// A word of letters, digits, `_` and `-`.
    mutating func word() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-")
        return String((0...(3 + roll(8))).map { _ in pick(letters) })
    }

    /// The arguments of a call, serialized as this project does it.
    mutating func arguments() -> String {
        var object = JSONObject()
        for place in 0..<roll(4) { object["k\(place)"] = value(depth: 2) }
        return String(decoding: object.serialized(), as: UTF8.self)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch roll(depth > 0 ? 7 : 5) {
        case 0: .string(text())
        case 1: .number(roll(1_000_000) - 500_000)
        case 2: .number(Double(roll(1000)) / 8)
        case 3: .bool(isOne(in: 2))
        case 4: .null
        case 5: .array((0..<roll(3)).map { _ in value(depth: depth - 1) })
        default: .object(JSONObject((0..<roll(3)).map { (key: "m\($0)", value: value(depth: depth - 1)) }))
        }
    }

    /// A text in pieces, none of them empty; cut between Unicode scalars, as models send them.
    mutating func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            piece.append(scalar)
            if isOne(in: 5) {
                pieces.append(String(piece))
                piece = String.UnicodeScalarView()
            }
        }
        if !piece.isEmpty { pieces.append(String(piece)) }
        return pieces
    }

    /// Bytes in pieces of random lengths.
    mutating func cuts(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        let longest = pick([1, 3, 40, 400, 100_000])
        while start < bytes.count {
            let end = min(bytes.count, start + 1 + roll(longest))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}
