/// Names of tool calls for a service that takes nine letters and digits alone.
struct ShortToolIDs {
    private var shorts: [String: String] = [:]
    private var taken: Set<String> = []

    /// The same nine characters for the same name throughout a request, and in the next one too.
    mutating func short(_ id: String) -> String {
        if let known = shorts[id] { return known }
        var short = Self.isShort(id) ? id : Self.nine(of: id, salt: 0)
        var salt: UInt64 = 0
        while taken.contains(short) {
            salt += 1
            short = Self.nine(of: id, salt: salt)
        }
        taken.insert(short)
        shorts[id] = short
        return short
    }

    private static func isShort(_ id: String) -> Bool {
        id.utf8.count == 9 && id.utf8.allSatisfy { alphabet.contains($0) }
    }

    /// FNV-1a over the name, in base 62.
    private static func nine(of id: String, salt: UInt64) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ salt
        for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var text: [UInt8] = []
        for _ in 0..<9 {
            text.append(alphabet[Int(hash % 62)])
            hash /= 62
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
