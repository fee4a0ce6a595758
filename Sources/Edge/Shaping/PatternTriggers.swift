/// Walks over the places of a text at which a suspect pattern may stand.
///
/// Looks at 16 bytes at once for one of `: ; < =` and for the pairs `el` (delete, select), `bl` (table), `ns` (insert) and
/// `pd` (update): every pattern but the NUL holds one of these. Most texts have few of them, and most of those few are
/// done with after a look at the neighbours.
struct PatternTriggers {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var block = 0
    /// One set bit at the top of each byte of the block that is a place.
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next place; nil at the end.
    mutating func next() -> Int? {
        while true {
            if low != 0 {
                let lane = low.trailingZeroBitCount >> 3
                low &= low &- 1
                return block + lane
            }
            if high != 0 {
                let lane = high.trailingZeroBitCount >> 3
                high &= high &- 1
                return block + 8 + lane
            }
            guard advance() else { return tail() }
        }
    }

    private mutating func advance() -> Bool {
        guard let base = bytes.baseAddress else { return false }
        let last = bytes.count - 17
        var index = position
        while index <= last {
            let found = Self.places(
                base.loadUnaligned(fromByteOffset: index, as: Block.self),
                base.loadUnaligned(fromByteOffset: index + 1, as: Block.self)
            )
            index += 16
            if (found.x | found.y) != 0 {
                (block, position) = (index - 16, index)
                (low, high) = (found.x, found.y)
                return true
            }
        }
        position = index
        return false
    }

    /// The last bytes, one by one.
    private mutating func tail() -> Int? {
        while position < bytes.count {
            let place = position
            position += 1
            let first = bytes[place]
            if (58...61).contains(first) { return place }
            guard position < bytes.count else { return nil }
            switch (first | 32, bytes[position] | 32) {
            case (101, 108), (98, 108), (110, 115), (112, 100): return place
            default: continue
            }
        }
        return nil
    }

    private typealias Block = SIMD16<UInt8>

    // comparisons of vectors are not compiled to vector instructions (Swift 6.3, seen in the assembly); arithmetic is

    /// The top bit of each byte that is zero; other bits mean nothing.
    @inline(__always)
    private static func zeros(_ block: Block) -> Block { (block &- Block(repeating: 1)) & ~block }

    @inline(__always)
    private static func places(_ first: Block, _ second: Block) -> SIMD2<UInt64> {
        let a = first | Block(repeating: 32)
        let b = second | Block(repeating: 32)
        let l = b ^ Block(repeating: 108)
        var found = zeros((first &- Block(repeating: 58)) & Block(repeating: 0xFC))
        found |= zeros(l | (a ^ Block(repeating: 101)))
        found |= zeros(l | (a ^ Block(repeating: 98)))
        found |= zeros((a ^ Block(repeating: 110)) | (b ^ Block(repeating: 115)))
        found |= zeros((a ^ Block(repeating: 112)) | (b ^ Block(repeating: 100)))
        return unsafeBitCast(found & Block(repeating: 128), to: SIMD2<UInt64>.self)
    }
}
