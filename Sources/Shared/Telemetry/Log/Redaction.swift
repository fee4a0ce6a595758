/// Takes secrets out of texts that are about to be written: the second fence, for nobody should log one in the first
/// place.
///
/// Taken out are keys by their well-known beginnings (`sk-…`), what follows `api_key=`, `token=`, `secret=`, `password=`
/// (also `access_token=`, and in JSON `"password":"…"`), what follows `Bearer`, e-mail addresses, who a URL logs in as
/// (`://user:password@`), and what follows a name in a URL's query that ends in `key` (`?key=`, `&subscription-key=`).
public enum Redaction {
    /// What stands in the place of a secret: `[REDACTED]`.
    public static let mark: [UInt8] = Array("[REDACTED]".utf8)

    /// The text without secrets.
    public static func redacted(_ text: String) -> String {
        String(decoding: redacted(Array(text.utf8)), as: UTF8.self)
    }

    /// The text without secrets, as UTF-8.
    public static func redacted(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            let found =
                keyEnd(text, index) ?? bearerEnd(text, index, &out) ?? assignmentEnd(text, index, &out)
                ?? queryKeyEnd(text, index, &out)
            if let end = found {
                out += mark
                index = end
            } else if let at = loginEnd(text, index, &out) {
                out += mark
                // or it would be taken for an e-mail address
                out.append(text[at])
                index = at + 1
            } else if byte == UInt8(ascii: "@"), let end = addressEnd(text, index) {
                while let last = out.last, isLocalPart(last) { out.removeLast() }
                out += mark
                index = end
            } else {
                out.append(byte)
                index += 1
            }
        }
        return out
    }

    /// Whether a text can hold no secret and needs no escaping in JSON; false also when that would take a closer look.
    ///
    /// Every secret has something by which it is seen from afar: a blank after `Bearer`, `=` or `:` after a word, `@` in
    /// an address, a dash or underscore after the last letter of a key's beginning; the two beginnings without one are
    /// those of long texts.
    static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in text {
            switch byte {
            case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F, UInt8(ascii: "="), UInt8(ascii: ":"),
                UInt8(ascii: "@"):
                return false
            case UInt8(ascii: "-"), UInt8(ascii: "_"):
                if last == 0x6B || last == 0x69 || last == 0x66 || last == 0x78 { return false }  // k, i, f, x
            case UInt8(ascii: "z"), UInt8(ascii: "J"):
                if text.count >= shortestOpaqueKey { return false }
            default: break
            }
            last = byte
        }
        return true
    }

    /// The least length of a key whose beginning has neither dash nor underscore.
    private static let shortestOpaqueKey = 27

    /// Whether a field of that name always holds a secret.
    static func isSecret(field: String) -> Bool { secretFields.contains(field.lowercased()) }

    private static let secretFields: Set<String> = [
        "authorization", "api_key", "apikey", "x-api-key", "token", "access_token", "secret", "password", "cookie",
        "set-cookie", "prompt", "completion",
    ]

    /// The beginnings of keys, with how many characters must follow before it can be one.
    private static let beginnings: [(text: [UInt8], following: Int)] = [
        (Array("sk-".utf8), 6), (Array("gsk_".utf8), 16), (Array("xai-".utf8), 16), (Array("hf_".utf8), 16),
        (Array("pplx-".utf8), 16), (Array("AIza".utf8), 24), (Array("eyJ".utf8), 24),
    ]

    /// Words behind which `=` or `:` gives away a secret.
    private static let words: [[UInt8]] = ["api_key", "api-key", "apikey", "token", "secret", "password"].map {
        Array($0.utf8)
    }
    private static let bearer = Array("bearer".utf8)

    private static func keyEnd(_ text: [UInt8], _ index: Int) -> Int? {
        let byte = text[index]
        // most bytes begin none of them
        guard
            byte == 0x73 || byte == 0x67 || byte == 0x78 || byte == 0x68 || byte == 0x70 || byte == 0x41
                || byte == 0x65,
            index == 0 || !isAlphanumeric(text[index - 1])
        else { return nil }
        for beginning in beginnings where text[index...].starts(with: beginning.text) {
            let end = run(text, index + beginning.text.count, while: isKeyCharacter)
            if end - index - beginning.text.count >= beginning.following { return end }
        }
        return nil
    }

    /// `Bearer abc…`: the word itself stays.
    private static func bearerEnd(_ text: [UInt8], _ index: Int, _ out: inout [UInt8]) -> Int? {
        guard text[index] | 0x20 == UInt8(ascii: "b"), matches(text, index, bearer) else { return nil }
        let start = run(text, index + bearer.count, while: { $0 == UInt8(ascii: " ") })
        guard start > index + bearer.count else { return nil }
        let end = run(text, start, while: isValue)
        // "bearer of news" is no secret
        guard end - start >= 6 else { return nil }
        out += text[index..<start]
        return end
    }

    /// `token=abc`, `"token": "abc"`: everything up to the value stays.
    private static func assignmentEnd(_ text: [UInt8], _ index: Int, _ out: inout [UInt8]) -> Int? {
        switch text[index] | 0x20 {
        case UInt8(ascii: "a"), UInt8(ascii: "t"), UInt8(ascii: "s"), UInt8(ascii: "p"): break
        default: return nil
        }
        guard let word = words.first(where: { matches(text, index, $0) }) else { return nil }
        var at = index + word.count
        // the quote that closes a JSON key, which may itself stand escaped in a text
        let afterQuote = run(text, at, while: { $0 == UInt8(ascii: "\\") || isQuote($0) })
        let isQuoted = afterQuote > at
        at = run(text, afterQuote, while: { $0 == UInt8(ascii: " ") })
        guard at < text.count, text[at] == UInt8(ascii: "=") || isQuoted && text[at] == UInt8(ascii: ":") else {
            return nil
        }
        at = run(text, at + 1, while: { $0 == UInt8(ascii: " ") })
        at = run(text, at, while: { $0 == UInt8(ascii: "\\") || isQuote($0) })
        let end = run(text, at, while: isValue)
        guard end > at else { return nil }
        out += text[index..<at]
        return end
    }

    /// `://user:password@`: the slashes stay; the place of the `@`.
    private static func loginEnd(_ text: [UInt8], _ index: Int, _ out: inout [UInt8]) -> Int? {
        guard text[index] == UInt8(ascii: ":"), matches(text, index, scheme) else { return nil }
        let start = index + scheme.count
        let end = run(text, start, while: { $0 > 0x20 && !isQuote($0) && !afterHost.contains($0) })
        // a password may itself hold an @ that nobody has coded
        guard let at = text[start..<end].lastIndex(of: UInt8(ascii: "@")), at > start else { return nil }
        out += scheme
        return at
    }

    /// `?key=abc`, `&x-goog-api-key=abc`: everything up to the value stays.
    private static func queryKeyEnd(_ text: [UInt8], _ index: Int, _ out: inout [UInt8]) -> Int? {
        guard text[index] | 0x20 == UInt8(ascii: "k"), matches(text, index, queryKey) else { return nil }
        var before = index
        while before > 0, isKeyCharacter(text[before - 1]) { before -= 1 }
        guard before > 0, text[before - 1] == UInt8(ascii: "?") || text[before - 1] == UInt8(ascii: "&") else {
            return nil
        }
        let start = index + queryKey.count
        let end = run(text, start, while: { isValue($0) && $0 != UInt8(ascii: "#") })
        guard end > start else { return nil }
        out += text[index..<start]
        return end
    }

    private static let scheme = Array("://".utf8)
    private static let queryKey = Array("key=".utf8)
    /// What ends the host in a URL, and so what may stand before it.
    private static let afterHost = Array("/?#\\<>".utf8)

    /// The end of the host behind an `@` that makes an e-mail address.
    private static func addressEnd(_ text: [UInt8], _ index: Int) -> Int? {
        guard index > 0, isLocalPart(text[index - 1]) else { return nil }
        var end = run(
            text,
            index + 1,
            while: { isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
        )
        while end > index + 1, !isAlphanumeric(text[end - 1]) { end -= 1 }
        let host = text[(index + 1)..<end]
        guard let dot = host.lastIndex(of: UInt8(ascii: ".")), dot > host.startIndex, end - dot > 2 else { return nil }
        return end
    }

    private static func run(_ text: [UInt8], _ start: Int, while belongs: (UInt8) -> Bool) -> Int {
        var end = start
        while end < text.count, belongs(text[end]) { end += 1 }
        return end
    }

    private static func matches(_ text: [UInt8], _ index: Int, _ lowercaseWord: [UInt8]) -> Bool {
        guard index + lowercaseWord.count <= text.count else { return false }
        for (offset, expected) in lowercaseWord.enumerated() {
            let byte = text[index + offset]
            let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            if (isLetter ? byte | 0x20 : byte) != expected { return false }
        }
        return true
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private static func isLocalPart(_ byte: UInt8) -> Bool {
        isKeyCharacter(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "%")
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    /// What a value goes on with: everything up to a blank, a quote or a separator.
    private static func isValue(_ byte: UInt8) -> Bool {
        byte > 0x20 && !isQuote(byte) && !separators.contains(byte)
    }

    private static let separators = Array("&,;\\)}]<>".utf8)
}
