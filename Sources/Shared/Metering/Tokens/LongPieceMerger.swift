/// Merges a long piece with a heap of its unions, so that a run of a hundred thousand signs costs n log n and not n².
struct LongPieceMerger {
    private static let nobody = UInt32.max

    /// The byte where the part behind the part at this byte begins.
    private var next: [UInt32] = []
    /// The byte where the part before the part at this byte begins.
    private var previous: [UInt32] = []
    /// The rank of the union of the part at this byte with the part behind it.
    private var ranks: [UInt32] = []
    /// Unions waiting for their turn, as rank and byte: the smallest is the leftmost of the lowest rank.
    ///
    /// A union that is gone stays until its turn comes: its rank is then no longer that of its place.
    private var heap = MinimumHeap()

    /// Calls `body` with the length of each token of the piece, in order.
    mutating func forEachToken(
        _ piece: UnsafePointer<UInt8>,
        count: Int,
        _ unions: borrowing UnionRanks,
        _ body: (Int) -> Void
    ) {
        prepare(piece, count, unions)
        while let lowest = heap.removeMinimum() {
            let place = Int(lowest & 0xFFFF_FFFF)
            guard ranks[place] == UInt32(lowest >> 32) else { continue }
            merge(at: place, piece, count, unions)
        }
        var place = 0
        while place < count {
            let end = Int(next[place])
            body(end - place)
            place = end
        }
    }

    private mutating func prepare(_ piece: UnsafePointer<UInt8>, _ count: Int, _ unions: borrowing UnionRanks) {
        next = [UInt32](repeating: 0, count: count)
        previous = next
        ranks = next
        var waiting: [UInt64] = []
        waiting.reserveCapacity(2 * count)
        for place in 0..<count {
            next[place] = UInt32(place + 1)
            previous[place] = place == 0 ? Self.nobody : UInt32(place - 1)
            let rank = place + 2 <= count ? unions.rank(of: piece + place, count: 2) : BytePairTable.noRank
            ranks[place] = rank
            if rank != BytePairTable.noRank { waiting.append(UInt64(rank) << 32 | UInt64(place)) }
        }
        heap = MinimumHeap(waiting)
    }

    /// Makes the part at a byte and the part behind it one.
    private mutating func merge(
        at place: Int,
        _ piece: UnsafePointer<UInt8>,
        _ count: Int,
        _ unions: borrowing UnionRanks
    ) {
        let middle = Int(next[place])
        let end = Int(next[middle])
        next[place] = UInt32(end)
        ranks[middle] = BytePairTable.noRank
        if end < count { previous[end] = UInt32(place) }
        rank(at: place, piece, count, unions)
        if previous[place] != Self.nobody { rank(at: Int(previous[place]), piece, count, unions) }
    }

    @inline(__always)
    private mutating func rank(
        at place: Int,
        _ piece: UnsafePointer<UInt8>,
        _ count: Int,
        _ unions: borrowing UnionRanks
    ) {
        let middle = Int(next[place])
        let rank =
            middle < count
            ? unions.rank(of: piece + place, count: Int(next[middle]) - place) : BytePairTable.noRank
        ranks[place] = rank
        if rank != BytePairTable.noRank { heap.insert(UInt64(rank) << 32 | UInt64(place)) }
    }
}
