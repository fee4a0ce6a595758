import Glibc

/// The vectors of word pieces in a `.sem` file, and of whole texts: the sum of their pieces, as a direction.
///
/// Nothing is copied: the bytes stay where they are mapped, a text loads the pages of its pieces, and all processes that
/// map them share those. What the file holds stands in `Sources/CShims/CTables/data/README.md`.
public struct SentenceVectors: Sendable {
    /// What vectors of this table are called; two with different names must not be compared.
    public let modelName: String
    /// How many coordinates a vector has.
    public let dimensions: Int
    /// How many word pieces there are, with the unknown one.
    public let count: Int
    /// Cuts text into the words that are looked up here.
    let splitter: WordSplitter

    private let table: MappedTable
    private let matrix: Int
    private let scales: Int
    private let pieceOffsets: Int
    private let slots: Int
    private let slotCount: Int
    private let pieces: Int
    private let piecesLength: Int
    /// Which lengths are worth a look.
    private let lengths: PieceLengths

    /// The table in the bytes of a `.sem` file, which must outlive every use.
    ///
    /// The header is read and the beginning of each piece; its row and place are checked when it is looked up.
    ///
    /// - Throws: ``TextTableError`` when they are something else, or fewer than the header says.
    public init(_ bytes: UnsafeRawBufferPointer) throws(TextTableError) {
        table = try MappedTable(bytes, magic: "SEM1", header: 128)
        guard table.size(72) <= bytes.count else { throw .truncated }
        count = table.size(8)
        dimensions = table.size(12)
        slotCount = table.size(20)
        guard count > 0, count < Int(UInt32.max) else { throw .malformed("vocabulary") }
        guard dimensions > 0, dimensions <= 4096 else { throw .malformed("dimensions") }
        guard table.size(16) == NormalizedWord.longest else { throw .malformed("longest word") }
        guard slotCount > count, slotCount & (slotCount - 1) == 0 else { throw .malformed("slots") }
        matrix = try table.part(at: 32, entries: count * dimensions, of: 1)
        scales = try table.part(at: 36, entries: count, of: 4)
        pieceOffsets = try table.part(at: 40, entries: count + 1, of: 4)
        slots = try table.part(at: 44, entries: slotCount, of: 4)
        piecesLength = table.size(68)
        pieces = try table.part(at: 64, entries: piecesLength, of: 1)
        splitter = try WordSplitter(table)
        modelName = table.name(96)
        lengths = PieceLengths(of: table, offsets: pieceOffsets, count: count, pieces: pieces, length: piecesLength)
    }

    /// The direction of a text; all zero when none of its pieces is known.
    public func vector(of text: String) -> SentenceVector {
        var text = text
        return text.withUTF8 { vector(ofUTF8: $0) }
    }

    /// The same for a text that stands somewhere as UTF-8.
    ///
    /// The time it takes grows with the length and nothing else.
    public func vector(ofUTF8 text: UnsafeBufferPointer<UInt8>) -> SentenceVector {
        var sum = [Float](repeating: 0, count: dimensions)
        sum.withUnsafeMutableBufferPointer { sum in
            splitter.forEachWord(in: text) { add($0, to: sum) }
        }
        return SentenceVector(direction: sum)
    }

    /// The pieces that a text is made of: each word's longest piece first, from the left; 0 for a word that is unknown.
    public func pieces(of text: String) -> [UInt32] {
        var text = text
        var out: [UInt32] = []
        text.withUTF8 { text in
            splitter.forEachWord(in: text) { word in
                forPieces(of: word) { out += $0.isEmpty ? [0] : Array($0) }
            }
        }
        return out
    }

    /// Adds the pieces of a word to a sum of as many coordinates as ``dimensions`` says.
    func add(_ word: NormalizedWord, to sum: UnsafeMutableBufferPointer<Float>) {
        forPieces(of: word) { pieces in
            for piece in pieces { addRow(Int(piece), to: sum) }
        }
    }

    @inline(__always)
    private func addRow(_ row: Int, to sum: UnsafeMutableBufferPointer<Float>) {
        let scale = table.float(scales &+ 4 &* row)
        let start = table.start + matrix + row * dimensions
        guard let out = sum.baseAddress else { return }
        let row = UnsafeBufferPointer(start: start.assumingMemoryBound(to: Int8.self), count: dimensions)
        // a plain loop over pointers is what the compiler turns into vector instructions
        for index in 0..<dimensions { out[index] += Float(row[index]) * scale }
    }

    /// Hands out the pieces of a word; none when a part of it is unknown.
    @inline(__always)
    private func forPieces(of word: NormalizedWord, _ body: (Slice<UnsafeMutableBufferPointer<UInt32>>) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, word.scalars)) { found in
            var (count, start) = (0, 0)
            while !word.isTooLong, start < word.bytes.count {
                guard let (piece, end) = longestPiece(of: word.bytes, from: start) else { return body(found[0..<0]) }
                found[count] = piece
                (count, start) = (count + 1, end)
            }
            body(found[0..<count])
        }
    }

    /// The longest piece that a word has at a place, and where it ends.
    @inline(__always)
    private func longestPiece(of word: UnsafeBufferPointer<UInt8>, from start: Int) -> (piece: UInt32, end: Int)? {
        let inner = start > 0
        let end = min(word.count, start + lengths.longest)
        return withUnsafeTemporaryAllocation(of: FowlerHash.self, capacity: end - start) { hashes in
            var hash = FowlerHash()
            if inner {
                hash.add(0x23)
                hash.add(0x23)
            }
            var furthest = end
            for index in start..<end where index < furthest {
                hash.add(word[index])
                hashes[index - start] = hash
                if index - start + 1 == PieceLengths.known { furthest = min(end, start + lengths.longest(after: hash)) }
            }
            for last in stride(from: furthest, to: start, by: -1)
            where last == word.count || word[last] & 0xC0 != 0x80 {
                let bytes = UnsafeBufferPointer(rebasing: word[start..<last])
                if let piece = find(bytes, hashes[last - 1 - start], inner: inner) { return (piece, last) }
            }
            return nil
        }
    }

    /// The piece of these bytes, which has their hash.
    @inline(__always)
    private func find(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: FowlerHash, inner: Bool) -> UInt32? {
        var slot = hash.place(of: slotCount)
        // a damaged table may have no empty slot: the search ends after all of them
        for _ in 0..<slotCount {
            let entry: UInt32 = table.number(slots &+ 4 &* slot)
            if entry == 0 { return nil }
            if isPiece(Int(entry) - 1, bytes, inner: inner) { return entry - 1 }
            slot = (slot + 1) & (slotCount - 1)
        }
        return nil
    }

    @inline(__always)
    private func isPiece(_ piece: Int, _ bytes: UnsafeBufferPointer<UInt8>, inner: Bool) -> Bool {
        guard piece < count, let start = bytes.baseAddress else { return false }
        let low = table.size(pieceOffsets &+ 4 &* piece)
        let high = table.size(pieceOffsets &+ 4 &* piece &+ 4)
        let mark = inner ? 2 : 0
        guard high - low == bytes.count + mark, high <= piecesLength else { return false }
        let own = table.start + pieces + low
        if inner, own.load(as: UInt8.self) != 0x23 || own.load(fromByteOffset: 1, as: UInt8.self) != 0x23 {
            return false
        }
        return memcmp(own + mark, start, bytes.count) == 0
    }
}
