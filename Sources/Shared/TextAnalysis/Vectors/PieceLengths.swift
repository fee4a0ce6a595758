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
        var (longest, byBeginning) = (1, [UInt8](repeating: UInt8(Self.known - 1), count: Self.entries))
        var low = table.size(offsets)
        for piece in 1...count {
            let high = table.size(offsets + 4 * piece)
            defer { low = high }
            // a damaged table must not make a look-up long
            guard low < high, high <= length, high - low <= 4 * NormalizedWord.longest else { continue }
            let bytes = UnsafeRawBufferPointer(start: table.start + pieces + low, count: high - low)
            let mark = bytes.starts(with: [0x23, 0x23]) ? 2 : 0
            let own = bytes.count - mark
            longest = max(longest, own)
            guard own >= Self.known else { continue }
            var hash = FowlerHash()
            for byte in bytes[..<(mark + Self.known)] { hash.add(byte) }
            let place = hash.place(of: Self.entries)
            byBeginning[place] = max(byBeginning[place], UInt8(clamping: own))
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
