/// Finds the tokens of a piece that is no token itself: again and again the neighbours whose union has the lowest rank
/// become one, the leftmost on ties, until no union is a token.
///
/// Short pieces are searched through each time; long ones keep their unions in a heap, so that the work grows with
/// n log n whatever the text. It keeps its memory from piece to piece.
struct PieceMerger: ~Copyable {
    /// Pieces longer than this many bytes use the heap.
    ///
    /// Chosen: within it, looking through all unions is cheaper than keeping them in order.
    static let longestScan = 128

    /// A part of the piece: where it begins, and the rank of its union with the part behind it.
    private struct Part {
        var start: UInt32
        var rank: UInt32
    }

    private let unions: UnionRanks
    /// The parts, and behind the last one of no length, which begins where the piece ends.
    private let parts: UnsafeMutablePointer<Part>
    private var long = LongPieceMerger()

    /// A merger for the pieces of a text of so many bytes.
    init(_ table: BytePairTable, textLength: Int) {
        unions = UnionRanks(table, textLength: textLength)
        parts = .allocate(capacity: Self.longestScan + 1)
    }

    deinit {
        parts.deallocate()
    }

    /// Calls `body` with the length of each token of the piece, in order.
    @inline(__always)
    mutating func forEachToken(_ piece: UnsafePointer<UInt8>, count: Int, _ body: (Int) -> Void) {
        if count > Self.longestScan { return long.forEachToken(piece, count: count, unions, body) }
        let tokens = merge(piece, count)
        for part in 0..<tokens { body(Int(parts[part + 1].start - parts[part].start)) }
    }

    /// Merges what can be merged and answers how many parts are left.
    private func merge(_ piece: UnsafePointer<UInt8>, _ count: Int) -> Int {
        for place in 0...count {
            let rank = place + 2 <= count ? unions.rank(of: piece + place, count: 2) : BytePairTable.noRank
            parts[place] = Part(start: UInt32(truncatingIfNeeded: place), rank: rank)
        }
        var left = count
        while left > 1 {
            let best = placeOfLowestRank(left)
            if parts[best].rank == BytePairTable.noRank { break }
            // the part behind the best becomes a part of it
            (parts + best + 1).update(from: parts + best + 2, count: left - best - 1)
            left -= 1
            parts[best].rank = rankOfUnion(best, left, piece)
            if best > 0 { parts[best - 1].rank = rankOfUnion(best - 1, left, piece) }
        }
        return left
    }

    /// The leftmost part of the lowest rank.
    @inline(__always)
    private func placeOfLowestRank(_ count: Int) -> Int {
        // rank and place in one number, so that there is nothing to guess for the processor's branches
        var lowest = UInt64.max
        for place in 0..<count { lowest = min(lowest, UInt64(parts[place].rank) << 32 | UInt64(place)) }
        return Int(lowest & 0xFFFF_FFFF)
    }

    @inline(__always)
    private func rankOfUnion(_ part: Int, _ count: Int, _ piece: UnsafePointer<UInt8>) -> UInt32 {
        guard part + 2 <= count else { return BytePairTable.noRank }
        let low = Int(parts[part].start)
        return unions.rank(of: piece + low, count: Int(parts[part + 2].start) - low)
    }
}
