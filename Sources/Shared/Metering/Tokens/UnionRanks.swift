/// The ranks of short byte strings, remembered while a text is counted.
///
/// The table of an encoding is larger than the nearer caches of a processor, and the same few syllables and characters
/// are asked for again and again; this keeps the last answers for strings of up to seven bytes in 32 KiB. Measured with
/// 100 KB of made-up Chinese sentences: 9.7 MB/s with it, 7.7 without.
struct UnionRanks: ~Copyable {
    /// A string of up to seven bytes with its length in the highest byte, and its rank.
    private struct Entry {
        var string: UInt64
        var rank: UInt32
    }

    private static let longest = 7

    private let table: BytePairTable
    private let entries: UnsafeMutablePointer<Entry>
    /// What is left of a 64-bit hash is the place of its entry.
    private let shift: UInt64

    /// Remembers little for a short text, which would not repay the clearing of much memory.
    init(_ table: BytePairTable, textLength: Int) {
        let bits = textLength < 4096 ? 6 : 11
        self.table = table
        shift = UInt64(64 - bits)
        entries = .allocate(capacity: 1 << bits)
        // no string has no length
        entries.initialize(repeating: Entry(string: 0, rank: 0), count: 1 << bits)
    }

    deinit {
        entries.deallocate()
    }

    /// The rank of the token that consists of exactly these bytes, or `BytePairTable.noRank`.
    @inline(__always)
    func rank(of token: UnsafePointer<UInt8>, count: Int) -> UInt32 {
        guard count <= Self.longest else { return table.rank(of: token, count: count) }
        var string = UInt64(count) << 56
        for index in 0..<count { string |= UInt64(token[index]) << UInt64(8 &* index) }
        let place = Int((string &* 0x9E37_79B9_7F4A_7C15) >> shift)
        if entries[place].string == string { return entries[place].rank }
        let rank = table.rank(of: token, count: count)
        entries[place] = Entry(string: string, rank: rank)
        return rank
    }
}
