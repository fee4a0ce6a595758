/// The patterns of the encodings, alternative by alternative.
extension TextSplitter {
    /// What may not stand before a word as a part of it.
    private static let unprefixed = letters | Kind.number | Kind.newline
    /// What a word of o200k may begin with: everything but small letters.
    private static let head = Kind.upper | Kind.letter | Kind.mark
    /// What it may go on with: everything but capitals.
    private static let tail = Kind.lower | Kind.letter | Kind.mark
    /// What may be either.
    private static let either = Kind.letter | Kind.mark

    // MARK: - cl100k

    func endOfPieceInCL100K(from start: Int) -> Int {
        let contracted = contraction(at: start)
        if contracted > 0 { return start + contracted }
        let first = character(at: start)
        let word = first.kind & Self.unprefixed == 0 ? start + first.length : start
        let end = skip(Self.letters, from: word)
        if end > word { return end }
        if first.kind == Kind.number { return endOfNumber(from: start, digits: 3) }
        let signs = text[start] == UInt8(ascii: " ") ? start + 1 : start
        let signsEnd = skip(Self.signs, from: signs)
        if signsEnd > signs { return skip(Kind.newline, from: signsEnd) }
        let blanks = run(ofBlanksFrom: start)
        if blanks.end == count { return blanks.end }
        if let newline = blanks.newline { return newline }
        return blanks.last > start ? blanks.last : blanks.end
    }

    // MARK: - o200k, and tekken: the same without contractions and with single digits

    func endOfPieceInO200K(from start: Int) -> Int {
        let first = character(at: start)
        if let end = endOfWord(from: start, first) {
            return rule == .o200k ? end + contraction(at: end) : end
        }
        if first.kind == Kind.number { return endOfNumber(from: start, digits: rule == .o200k ? 3 : 1) }
        let signs = text[start] == UInt8(ascii: " ") ? start + 1 : start
        let signsEnd = skip(Self.signs, from: signs)
        if signsEnd > signs { return endOfLineEndsAndSlashes(from: signsEnd) }
        let blanks = run(ofBlanksFrom: start)
        if let newline = blanks.newline { return newline }
        return blanks.end < count && blanks.last > start ? blanks.last : blanks.end
    }

    /// The end of a word with at most one sign before it.
    ///
    /// A word with small letters is preferred to one without, a word behind a sign to one that begins with it.
    @inline(__always)
    private func endOfWord(from start: Int, _ first: Character) -> Int? {
        let behind = start + first.length
        if first.kind & Self.unprefixed != 0 { return endOfSmallWord(from: start) ?? endOfCapitals(from: start) }
        if behind < count, let end = endOfSmallWord(from: behind) { return end }
        // only a mark can be the sign and begin the word itself
        if first.kind == Kind.mark, let end = endOfSmallWord(from: start) { return end }
        if behind < count, let end = endOfCapitals(from: behind) { return end }
        return first.kind == Kind.mark ? endOfCapitals(from: start) : nil
    }

    /// Any heads, then at least one tail: as many heads as leave a tail.
    @inline(__always)
    private func endOfSmallWord(from start: Int) -> Int? {
        var (end, endOfEither) = (start, Int?.none)
        while true {
            let next = character(at: end)
            if next.kind & Self.head == 0 {
                return next.kind & Self.tail != 0 ? skip(Self.tail, from: end) : endOfEither
            }
            end += next.length
            if next.kind & Self.either != 0 { endOfEither = end }
        }
    }

    /// At least one head, then any tails.
    private func endOfCapitals(from start: Int) -> Int? {
        let end = skip(Self.head, from: start)
        return end > start ? skip(Self.tail, from: end) : nil
    }

    private func endOfLineEndsAndSlashes(from start: Int) -> Int {
        var end = start
        while end < count, text[end] == UInt8(ascii: "/") || classes.kind(ascii: text[end] & 0x7F) == Kind.newline {
            if text[end] >= 0x80 { break }
            end += 1
        }
        return end
    }
}
