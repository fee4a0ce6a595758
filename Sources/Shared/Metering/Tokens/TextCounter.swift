/// Counts the tokens of an answer while it streams by, for providers that report no usage.
///
/// It follows how tokenizers cut text: a short word is one token together with the blank before it, a long one more,
/// three digits are one, a punctuation mark is one. It is within a few tokens for a sentence of English and takes the
/// text in pieces cut anywhere, even inside a character. It reads bytes and keeps nothing of the text.
///
///     var counter = TextCounter()
///     counter.add("Hello from the fake provider.")    // 6
public struct TextCounter: Sendable, Equatable {
    /// What the bytes just read belong to.
    private enum Run: Sendable, Equatable {
        case nothing
        case letters
        case digits
        case blanks
        case newlines
        case mark(UInt8)
    }

    private var run = Run.nothing
    private var length = 0
    /// Finished tokens, in tenths, for a letter of another script is only a part of one.
    private var tenths = 0

    /// Letters of a word that are one token; longer words fall into parts.
    ///
    /// Chosen: English words of up to eight letters are nearly always whole, longer ones are two for every second one.
    private static let lettersPerToken = 8
    /// Digits that are one token, in the tokenizers of OpenAI since 2023.
    private static let digitsPerToken = 3
    /// Equal marks in a row that are one token, as in `----` or `====`.
    private static let marksPerToken = 4

    /// A counter that has seen nothing.
    public init() {}

    /// The tokens of everything added so far.
    public var tokens: Int { (tenths + 10 * tokensOfRun + 9) / 10 }

    /// Counts another piece of the text.
    public mutating func add(_ text: String) { add(text.utf8) }

    /// Counts another piece of the text, as UTF-8.
    public mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    private mutating func add(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): extend(.letters)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): extend(.digits)
        case UInt8(ascii: " "), UInt8(ascii: "\t"): extend(.blanks)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): extend(.newlines)
        case 0x80...0xBF: break  // counted with the first byte of its character
        case 0xC0...0xDF: countCharacter(tenths: 5)  // accents, Greek, Cyrillic, Arabic: two letters a token
        case 0xE0...0xEF: countCharacter(tenths: 10)  // Chinese, Japanese, Korean
        case 0xF0...0xFF: countCharacter(tenths: 20)  // emoji
        default: extend(.mark(byte))
        }
    }

    private mutating func extend(_ next: Run) {
        if next == run {
            length += 1
        } else {
            tenths += 10 * tokensOfRun
            run = next
            length = 1
        }
    }

    private mutating func countCharacter(tenths more: Int) {
        tenths += 10 * tokensOfRun + more
        run = .nothing
        length = 0
    }

    private var tokensOfRun: Int {
        switch run {
        case .nothing: 0
        case .letters: (length + Self.lettersPerToken - 1) / Self.lettersPerToken
        case .digits: (length + Self.digitsPerToken - 1) / Self.digitsPerToken
        case .blanks: length > 1 ? 1 : 0  // one blank belongs to the word behind it
        case .newlines: 1
        case .mark: (length + Self.marksPerToken - 1) / Self.marksPerToken
        }
    }
}
