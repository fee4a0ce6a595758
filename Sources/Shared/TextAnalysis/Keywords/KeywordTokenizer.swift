/// A word or a mark of a text, as keywords are compared with it.
struct KeywordToken: Sendable, Hashable {
    /// What it is, by its hash.
    var hash: UInt64
    /// Whether a blank is before it, or the hyphen of a compound.
    var isSpaced: Bool
}

/// Cuts text into words and marks, without case and accents.
///
/// A word is a run of letters, digits and underscores; `+` and `#` at its end belong to it (`c++`, `c#`, but not in `a+b`).
/// Every other mark is a token by itself, so `node.js` is three without blanks. A hyphen between two words is a blank: `follow-up`
/// and `follow up` are the same.
struct KeywordTokenizer {
    private(set) var tokens: [KeywordToken] = []
    private var word = FowlerHash()
    private var isInWord = false
    private var isSpaced = true
    /// Marks after a word of which what follows says whether they belong to it.
    private var pending: [UInt32] = []

    /// The tokens of a text in UTF-8.
    static func tokens(of text: UnsafeBufferPointer<UInt8>) -> [KeywordToken] {
        var tokenizer = KeywordTokenizer()
        tokenizer.tokens.reserveCapacity(text.count / 5 + 1)
        var position = 0
        while position < text.count {
            // surrogates are no scalars; they do not come of UTF-8
            tokenizer.take(FoldedScalar(Unicode.Scalar(text.scalar(at: &position)) ?? "\u{FFFD}"))
        }
        tokenizer.endWord(before: false)
        return tokenizer.tokens
    }

    private mutating func take(_ scalar: FoldedScalar) {
        switch scalar {
        case .word(let first, let second):
            if !pending.isEmpty { endWord(before: true) }
            isInWord = true
            add(first)
            if second != 0 { add(second) }
        case .alone(let value):
            endWord(before: true)
            append(Self.hash(of: value))
        case .blank:
            endWord(before: false)
            isSpaced = true
        case .symbol(let value):
            if isInWord, mayBelong(value) {
                pending.append(value)
            } else {
                endWord(before: false)
                append(Self.hash(of: value))
            }
        case .nothing: break
        }
    }

    /// Whether only what follows says to what this mark belongs: the first hyphen after a word, or its `+` and `#`.
    private func mayBelong(_ mark: UInt32) -> Bool {
        guard let first = pending.first else { return mark == Self.hyphen || Self.isSuffix(mark) }
        return first != Self.hyphen && Self.isSuffix(mark)
    }

    /// Ends the word, if there is one, with what belongs to it of the marks behind it.
    private mutating func endWord(before isWordNext: Bool) {
        guard isInWord else { return }
        guard !pending.isEmpty else {
            append(word.value)
            (word, isInWord) = (FowlerHash(), false)
            return
        }
        let marks = pending
        pending.removeAll(keepingCapacity: true)
        let isCompound = marks == [Self.hyphen] && isWordNext
        let belong = !isCompound && marks.first != Self.hyphen && (!isWordNext || marks.count > 1)
        for mark in marks where belong { add(mark) }
        append(word.value)
        (word, isInWord) = (FowlerHash(), false)
        if isCompound {
            isSpaced = true
        } else if !belong {
            for mark in marks { append(Self.hash(of: mark)) }
        }
    }

    private mutating func append(_ hash: UInt64) {
        tokens.append(KeywordToken(hash: hash, isSpaced: isSpaced))
        isSpaced = false
    }

    @inline(__always)
    private mutating func add(_ value: UInt32) { Self.add(value, to: &word) }

    @inline(__always)
    private static func add(_ value: UInt32, to hash: inout FowlerHash) {
        hash.add(UInt8(truncatingIfNeeded: value))
        guard value > 0x7F else { return }
        hash.add(UInt8(truncatingIfNeeded: value >> 8))
        hash.add(UInt8(truncatingIfNeeded: value >> 16))
    }

    private static let hyphen: UInt32 = 0x2D

    private static func isSuffix(_ value: UInt32) -> Bool { value == 0x2B || value == 0x23 }

    /// The hash of a mark; that of no word, which has no such character.
    private static func hash(of mark: UInt32) -> UInt64 {
        var hash = FowlerHash()
        add(mark, to: &hash)
        return hash.value
    }
}
