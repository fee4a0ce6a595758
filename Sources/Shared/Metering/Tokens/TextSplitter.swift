/// Cuts a text into the pieces that an encoding looks for tokens in: words with the blank before them, short numbers,
/// runs of punctuation, runs of blanks.
///
/// It follows the published patterns of the encodings by hand, in one pass: each character is looked at a bounded number
/// of times, whatever the text. A byte that is no UTF-8 counts as a character of no class.
struct TextSplitter {
    typealias Kind = CharacterClasses.Kind

    /// One character: the bit of its class (0 behind the end) and its bytes.
    struct Character {
        let kind: UInt8
        let length: Int
    }

    static let letters = Kind.upper | Kind.lower | Kind.letter
    static let blanks = Kind.blank | Kind.newline
    static let signs = Kind.other | Kind.mark

    let text: UnsafePointer<UInt8>
    let count: Int
    let classes: CharacterClasses
    let rule: BytePairTable.SplitRule
    private var position = 0

    /// A splitter of so many bytes, which must stay where they are.
    init(_ text: UnsafePointer<UInt8>, count: Int, classes: CharacterClasses, rule: BytePairTable.SplitRule) {
        (self.text, self.count, self.classes, self.rule) = (text, count, classes, rule)
    }

    /// The next piece, or nil at the end of the text.
    @inline(__always)
    mutating func next() -> Range<Int>? {
        guard position < count else { return nil }
        let start = position
        let end = rule == .cl100k ? endOfPieceInCL100K(from: start) : endOfPieceInO200K(from: start)
        // a piece is never empty, so the text always comes to its end
        position = max(end, start + 1)
        return start..<position
    }

    /// The character that begins at a byte.
    @inline(__always)
    func character(at index: Int) -> Character {
        guard index < count else { return Character(kind: 0, length: 0) }
        let byte = text[index]
        return byte < 0x80 ? Character(kind: classes.kind(ascii: byte), length: 1) : wideCharacter(at: index)
    }

    /// The end of the run of characters from `index` whose classes are in `kinds`.
    @inline(__always)
    func skip(_ kinds: UInt8, from index: Int) -> Int {
        var end = index
        while true {
            let next = character(at: end)
            if next.kind & kinds == 0 { return end }
            end += next.length
        }
    }

    private func wideCharacter(at index: Int) -> Character {
        let lead = text[index]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var scalar = UInt32(lead) & (0x7F >> UInt32(length))
        guard lead >= 0xC2, lead < 0xF5, index + length <= count else { return Character(kind: Kind.other, length: 1) }
        for place in 1..<length {
            let byte = text[index + place]
            guard byte & 0xC0 == 0x80 else { return Character(kind: Kind.other, length: 1) }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard scalar <= 0x10FFFF else { return Character(kind: Kind.other, length: 1) }
        return Character(kind: classes.kind(of: scalar), length: length)
    }

    // MARK: - what both rules share

    /// The bytes of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` at `index`, in any case; 0 when there is none.
    ///
    /// By the rules of Unicode the long s (U+017F) is an s.
    @inline(__always)
    func contraction(at index: Int) -> Int {
        guard index + 1 < count, text[index] == UInt8(ascii: "'") else { return 0 }
        let first = text[index + 1] | 0x20
        if text[index + 1] < 0x80 {
            switch first {
            case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
            default: break
            }
        }
        guard index + 2 < count else { return 0 }
        if text[index + 1] == 0xC5, text[index + 2] == 0xBF { return 3 }
        guard text[index + 1] < 0x80, text[index + 2] < 0x80 else { return 0 }
        switch (first, text[index + 2] | 0x20) {
        case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "l"), UInt8(ascii: "l")):
            return 3
        default: return 0
        }
    }

    /// The end of the number that begins at `index`, cut after so many digits.
    @inline(__always)
    func endOfNumber(from index: Int, digits: Int) -> Int {
        var end = index
        for _ in 0..<digits {
            let next = character(at: end)
            if next.kind != Kind.number { break }
            end += next.length
        }
        return end
    }

    /// A run of blanks: where it ends, where its last character begins, and where its last line break ends, if it has one.
    func run(ofBlanksFrom index: Int) -> (end: Int, last: Int, newline: Int?) {
        var (end, last, newline) = (index, index, Int?.none)
        while true {
            let next = character(at: end)
            if next.kind & Self.blanks == 0 { return (end, last, newline) }
            last = end
            end += next.length
            if next.kind == Kind.newline { newline = end }
        }
    }
}
