/// A text under examination: looking at words without regard to case, never past its ends.
struct PatternText {
    let bytes: UnsafeRawBufferPointer

    /// Whether a lower-case word stands at `start`.
    func has(_ word: StaticString, at start: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard start >= 0, start + count <= bytes.count else { return false }
        for index in 0..<count where Self.lower(bytes[start + index]) != word.utf8Start[index] { return false }
        return true
    }

    /// The place behind a lower-case word at `start`, where the word ends there; else nil.
    func behind(_ word: StaticString, at start: Int) -> Int? {
        let end = start + word.utf8CodeUnitCount
        guard has(word, at: start), end == bytes.count || !Self.isWord(bytes[end]) else { return nil }
        return end
    }

    /// Whether no word goes on before `place`.
    func isWordStart(_ place: Int) -> Bool { place == 0 || !Self.isWord(bytes[place - 1]) }

    /// The place of the first byte from `start` on that is no white space.
    func skippingSpace(_ start: Int) -> Int {
        var place = start
        while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
        return place
    }

    /// The place behind white space and SQL comments, which separate words as well; nil where there are none.
    func skippingGap(_ start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            if Self.isSpace(bytes[place]) {
                place += 1
            } else if has("/*", at: place) {
                var end = place + 2
                while end < bytes.count, end - place < Self.longestComment, !has("*/", at: end) { end += 1 }
                guard has("*/", at: end) else { return nil }
                place = end + 2
            } else {
                break
            }
        }
        return place > start ? place : nil
    }

    /// The place behind the name of a table or column at `start`; nil where there is none.
    func behindName(_ start: Int) -> Int? {
        var place = start
        while place < bytes.count, Self.isName(bytes[place]) { place += 1 }
        return place > start ? place : nil
    }

    /// How long a comment between two words may be; chosen, unmeasured.
    static let longestComment = 256

    static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }

    static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || (48...57).contains(byte) || byte == 95 }

    /// Letters, digits, `_`, and what names are quoted and joined with.
    private static func isName(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == 46 || byte == 96 || byte == 34 || byte == 91 || byte == 93 || byte == 36 || byte >= 128
    }
}
