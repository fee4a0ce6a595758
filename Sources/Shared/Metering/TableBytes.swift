/// The bytes of a table that lies somewhere in memory for as long as the process runs.
struct TableBytes: Sendable {
    /// The first byte.
    // house: nobody ever writes to these bytes, and they outlive every reader
    nonisolated(unsafe) let start: UnsafeRawPointer
    /// How many bytes there are.
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer, magic: StaticString, header: Int) throws(TableError) {
        guard let start = bytes.baseAddress, bytes.count >= header else { throw .truncated }
        (self.start, count) = (start, bytes.count)
        guard zip(bytes, UnsafeRawBufferPointer(start: magic.utf8Start, count: 4)).allSatisfy({ $0 == $1 }) else {
            throw .wrongKind
        }
        let version = u32(4)
        guard version == 1 else { throw .unknownVersion(version) }
    }

    /// The number at an offset, which must lie within.
    @inline(__always)
    func u32(_ offset: Int) -> UInt32 { number(offset) }

    /// The number at an offset, which must lie within.
    @inline(__always)
    func u16(_ offset: Int) -> UInt16 { number(offset) }

    /// A little-endian number at an offset, which must lie within.
    @inline(__always)
    func number<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number {
        Number(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The offset that the header holds at `field`, of a part with so many bytes.
    func part(at field: Int, bytes: Int) throws(TableError) -> Int {
        let offset = Int(u32(field))
        guard bytes >= 0, offset <= count, bytes <= count - offset else { throw .truncated }
        return offset
    }
}
