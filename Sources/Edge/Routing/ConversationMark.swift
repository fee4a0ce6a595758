import JSON

/// The beginning of a conversation as a number, the same in every turn of it and in every client protocol.
///
/// Read are the texts of the instructions and of the messages up to the first of the user's, of each its first kilobyte:
/// enough to tell conversations apart. All else is left out, for clients move cache marks from turn to turn, and say the
/// same message as a text or as parts.
struct ConversationMark {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    private static let most = 1024
    private static let instructions: Set<String> = [
        "system", "systemInstruction", "system_instruction", "instructions",
    ]
    private static let messages: Set<String> = ["messages", "contents", "input"]
    private static let texts: Set<String> = ["content", "parts", "text"]

    /// The mark of a request's body; prompt caches are one a model, so its name belongs to it.
    init(_ body: JSONElement, model: String) {
        for byte in model.utf8 { mix(byte) }
        for (key, value) in body.members {
            if Self.instructions.contains(key) {
                add(value)
            } else if Self.messages.contains(key) {
                addBeginning(of: value)
            }
        }
    }

    private mutating func addBeginning(of messages: JSONElement) {
        guard messages.kind == .array else { return add(messages) }
        for message in messages.array {
            add(message)
            // Gemini lets the user's role unsaid
            if message["role"]?.string ?? "user" == "user" { return }
        }
    }

    private mutating func add(_ value: JSONElement) {
        if value.withStringBytes({ add($0) }) != nil { return }
        for part in value.array { add(part) }
        for (key, member) in value.members where Self.texts.contains(key) { add(member) }
    }

    private mutating func add(_ text: UnsafeRawBufferPointer) {
        for byte in text.prefix(Self.most) { mix(byte) }
        var count = UInt64(text.count)
        while count > 0 {
            mix(UInt8(truncatingIfNeeded: count))
            count >>= 8
        }
    }

    private mutating func mix(_ byte: UInt8) {
        value ^= UInt64(byte)
        value = value &* 0x100_0000_01B3
    }
}
