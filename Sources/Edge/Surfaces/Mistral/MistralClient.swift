import HTTP

/// How Mistral's clients are known on the paths that they share with OpenAI's.
///
/// Only what the client calls itself tells the two protocols apart: a `user-agent` that holds `mistralai`, as those of
/// Mistral's packages for Python and TypeScript do, or `mistral-client`, as those of their predecessors did, in letters of
/// any case. Whoever calls itself otherwise is OpenAI's client.
enum MistralClient {
    /// Whether a request comes from one.
    static func sent(_ request: Request) -> Bool {
        guard let name = request.header("user-agent") else { return false }
        return isNamed(name)
    }

    /// Whether a `user-agent` is the name of one.
    static func isNamed(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { text in
            guard text.count >= shortest else { return false }
            return (0...text.count - shortest).contains { start in
                marks.contains { isMark($0, in: text, at: start) }
            }
        }
    }

    private static func isMark(_ mark: [UInt8], in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard start + mark.count <= text.count else { return false }
        // a bit makes small letters of capital ones and leaves the hyphen alone
        return mark.indices.allSatisfy { text[start + $0] | 0x20 == mark[$0] }
    }

    private static let marks = [Array("mistralai".utf8), Array("mistral-client".utf8)]
    private static let shortest = 9
}
