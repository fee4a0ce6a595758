/// How long the pieces can be that begin with certain bytes, so that few lengths are looked up in vain.
///
/// Without it each place of a word without sense would cost as many look-ups as the longest piece has bytes.
struct PieceLengths: Sendable {
    /// After how many bytes it says something.
    static let known = 3
    private static let entries = 1 << 15

    /// The longest piece of all, in bytes.
    let longest: Int
    private let byBeginning: [UInt8]

    /// The lengths of the pieces whose offsets stand in a table.
    init(of table: MappedTable, offsets: Int, count: Int, pieces: Int, length: Int) {
        var longest = 1
        var byBeginning = [UInt8](repeating: UInt8(Self.known - 1), count: Self.entries)
        var low = table.size(offsets)
        for piece in 1...count {
            let high = table.size(offsets &+ 4 &* piece)
            let (start, bytes) = (low, high &- low)
            low = high
            // a damaged table must not make a look-up long
            guard bytes > 0, high <= length, bytes <= 4 * NormalizedWord.longest else { continue }
            let isInner = bytes > 2 && (table.number(pieces &+ start) as UInt16) == 0x2323
            let own = isInner ? bytes &- 2 : bytes
            if own > longest { longest = own }
            guard own >= Self.known else { continue }
            var hash = FowlerHash()
            for index in 0..<(bytes &- own &+ Self.known) { hash.add(table.number(pieces &+ start &+ index)) }
            let place = hash.place(of: Self.entries)
            if byBeginning[place] < own { byBeginning[place] = UInt8(clamping: own) }
        }
        (self.longest, self.byBeginning) = (longest, byBeginning)
    }

    /// The longest piece that may begin with bytes of this hash, the mark of an inner piece included.
    @inline(__always)
    func longest(after hash: FowlerHash) -> Int {
        let length = Int(byBeginning[hash.place(of: Self.entries)])
        return length == Int(UInt8.max) ? longest : length
    }
}
