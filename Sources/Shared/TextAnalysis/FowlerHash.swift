/// FNV-1a, 64 bits wide, which the tables of vectors and weights were made with.
struct FowlerHash: Sendable, Hashable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of what was added before, and of this byte after it.
    @inline(__always)
    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    /// The hash of what was added before, and of these bytes after it.
    @inline(__always)
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes { add(byte) }
    }

    /// The same of all of it, as one of so many places, a power of two.
    @inline(__always)
    func place(of count: Int) -> Int { Int(truncatingIfNeeded: value ^ (value >> 32)) & (count - 1) }
}
