/// Counts the tokens of a text, or lists them, exactly as the published encoding does.
///
///     let tokenizer = Tokenizer(table: try BytePairTable(ranks), classes: try CharacterClasses(classes))
///     tokenizer.count("Hello, world!")    // 4
///
/// What looks like a special token in a text (`<|endoftext|>`) is plain text, for nobody but the provider may say such a
/// thing. Bytes that are no UTF-8 never trap; their count is a guess. A call keeps nothing and may run on any thread; its
/// time is proportional to the text (see ``longestPiece``).
public struct Tokenizer: Sendable {
    /// The longest piece that is merged as a whole, in bytes: the bound for what a stranger can ask of us.
    ///
    /// Only text without a blank, a letter after a sign, or the like has longer pieces (base64, `=====`, Chinese without
    /// punctuation). It is cut here, between two characters, and its count may then differ by a token or two for
    /// each cut. Chosen; measured: a word of random letters that long takes 8 ms.
    public static let longestPiece = 1 << 16

    /// The tokens of the encoding.
    public let table: BytePairTable
    private let classes: CharacterClasses

    /// A tokenizer of the tables of an encoding, which must outlive it.
    public init(table: BytePairTable, classes: CharacterClasses) {
        (self.table, self.classes) = (table, classes)
    }

    /// How many tokens a text has.
    public func count(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { count($0) }
    }

    /// How many tokens a text has that lies in memory as UTF-8.
    public func count(_ text: Span<UInt8>) -> Int {
        text.withUnsafeBufferPointer { count($0) }
    }

    /// How many tokens a text has that lies in memory as UTF-8; the bytes are only read during the call.
    public func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var tokens = 0
        var merger = PieceMerger(table, textLength: text.count)
        forEachPiece(of: text) { piece, length in
            if length == 1 || table.rank(of: piece, count: length) != BytePairTable.noRank {
                tokens += 1
            } else {
                merger.forEachToken(piece, count: length) { _ in tokens += 1 }
            }
        }
        return tokens
    }

    /// The ids of the tokens of a text.
    public func encode(_ text: String) -> [Int] {
        var text = text
        return text.withUTF8 { encode($0) }
    }

    /// The ids of the tokens of a text that lies in memory as UTF-8.
    public func encode(_ text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var ids: [Int] = []
        var merger = PieceMerger(table, textLength: text.count)
        func append(_ token: UnsafePointer<UInt8>, _ length: Int) -> Bool {
            let rank = table.rank(of: token, count: length)
            if rank != BytePairTable.noRank { ids.append(Int(rank + table.idShift)) }
            return rank != BytePairTable.noRank
        }
        forEachPiece(of: text) { piece, length in
            if append(piece, length) { return }
            var token = piece
            merger.forEachToken(piece, count: length) { length in
                _ = append(token, length)
                token += length
            }
        }
        return ids
    }

    @inline(__always)
    private func forEachPiece(
        of text: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafePointer<UInt8>, Int) -> Void
    ) {
        guard let start = text.baseAddress else { return }
        var splitter = TextSplitter(start, count: text.count, classes: classes, rule: table.rule)
        while let piece = splitter.next() {
            var low = piece.lowerBound
            while piece.upperBound - low > Self.longestPiece {
                var cut = low + Self.longestPiece
                // a character has at most three bytes that go on
                for _ in 0..<3 where text[cut] & 0xC0 == 0x80 { cut -= 1 }
                body(start + low, cut - low)
                low = cut
            }
            body(start + low, piece.upperBound - low)
        }
    }
}
