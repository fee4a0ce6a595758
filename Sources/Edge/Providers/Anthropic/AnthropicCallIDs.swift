/// Ids of calls as Anthropic accepts them: letters, digits, `_` and `-`, each used once in a conversation.
///
/// Other protocols name calls once an answer, or not at all; what the gateway made up for them may come again in a later
/// answer.
struct AnthropicCallIDs {
    /// The id last written for each id of the client.
    private var written: [String: String] = [:]
    private var used: Set<String> = []

    /// The id of a call.
    mutating func call(_ id: String) -> String {
        let clean = Self.clean(id)
        var unique = clean
        var count = 2
        while !used.insert(unique).inserted {
            unique = "\(clean)_\(count)"
            count += 1
        }
        written[id] = unique
        return unique
    }

    /// The id of the call a result belongs to: the last one of this name.
    func result(_ id: String) -> String { written[id] ?? Self.clean(id) }

    private static func clean(_ id: String) -> String {
        if id.isEmpty { return "toolu" }
        if id.utf8.allSatisfy(isAllowed) { return id }
        return id.utf8.reduce(into: "") { text, byte in
            if isAllowed(byte) { text.unicodeScalars.append(Unicode.Scalar(byte)) } else { text += "_\(byte)" }
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
