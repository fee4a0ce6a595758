import Glibc

/// The tokens of an encoding and their ranks, looked up in the bytes of its table: nothing is copied, and only the pages
/// that a text needs are ever loaded.
public struct BytePairTable: Sendable {
    /// How an encoding cuts text into pieces before it looks for tokens.
    enum SplitRule: UInt32, Sendable {
        case cl100k = 1
        case o200k = 2
        case tekken = 3
    }

    /// No token has this rank.
    static let noRank = UInt32.max

    /// How many tokens there are; ranks are 0 up to it.
    public let tokenCount: Int
    /// The longest token, in bytes.
    public let longestToken: Int
    /// What is added to a rank to make the token's id.
    public let idShift: UInt32
    let rule: SplitRule

    private let bytes: TableBytes
    private let offsets: Int
    private let slots: Int
    private let mask: UInt64
    private let blob: Int
    private let blobLength: Int
    /// How many slots a look-up visits at most, so that it ends even in a damaged table.
    private let longestProbe: Int

    /// The table in the bytes of a `.bpe` file, which stay where they are: they must outlive every use.
    ///
    /// Only the header is read; the place of each token is checked when it is looked up.
    ///
    /// - Throws: ``TableError`` when they are something else.
    public init(_ table: UnsafeRawBufferPointer) throws(TableError) {
        bytes = try TableBytes(table, magic: "BPE1", header: 64)
        tokenCount = Int(bytes.u32(8))
        let slotCount = Int(bytes.u32(12))
        guard tokenCount > 0, tokenCount < Int(Self.noRank) else { throw .malformed("tokens") }
        guard slotCount > tokenCount, slotCount & (slotCount - 1) == 0 else { throw .malformed("slots") }
        guard let rule = SplitRule(rawValue: bytes.u32(44)) else { throw .malformed("split rule") }
        self.rule = rule
        longestToken = Int(bytes.u32(48))
        guard longestToken > 0, longestToken <= 1 << 16 else { throw .malformed("longest token") }
        offsets = try bytes.part(at: 16, bytes: 4 * (tokenCount + 1))
        slots = try bytes.part(at: 20, bytes: 4 * slotCount)
        blobLength = Int(bytes.u32(28))
        blob = try bytes.part(at: 24, bytes: blobLength)
        mask = UInt64(slotCount - 1)
        longestProbe = min(slotCount, Int(bytes.u32(52)) + 1)
        idShift = bytes.u32(56)
        guard UInt64(tokenCount) + UInt64(idShift) < UInt64(Self.noRank) else { throw .malformed("id shift") }
    }

    /// The rank of the token that consists of exactly these bytes, or ``noRank``.
    @inline(__always)
    func rank(of token: UnsafePointer<UInt8>, count: Int) -> UInt32 {
        guard count <= longestToken else { return Self.noRank }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<count { hash = (hash ^ UInt64(token[index])) &* 0x100_0000_01b3 }
        var slot = (hash ^ (hash >> 32)) & mask
        for _ in 0..<longestProbe {
            let entry = bytes.u32(slots &+ 4 &* Int(slot))
            if entry == 0 { return Self.noRank }
            if isToken(entry &- 1, token, count: count) { return entry &- 1 }
            slot = (slot &+ 1) & mask
        }
        return Self.noRank
    }

    @inline(__always)
    private func isToken(_ rank: UInt32, _ token: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard Int(rank) < tokenCount else { return false }
        let low = Int(bytes.u32(offsets &+ 4 &* Int(rank)))
        let high = Int(bytes.u32(offsets &+ 4 &* Int(rank) &+ 4))
        guard high &- low == count, high <= blobLength else { return false }
        return memcmp(bytes.start + blob + low, token, count) == 0
    }
}
