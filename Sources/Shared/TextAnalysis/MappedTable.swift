/// The bytes of a table that lies somewhere in memory for as long as the process runs, and the numbers in it.
struct MappedTable: Sendable {
    /// The first byte.
    // house: nobody ever writes to these bytes, and they outlive every reader
    nonisolated(unsafe) let start: UnsafeRawPointer
    /// How many bytes there are.
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer, magic: StaticString, header: Int) throws(TextTableError) {
        guard let start = bytes.baseAddress, bytes.count >= header else { throw .truncated }
        (self.start, count) = (start, bytes.count)
        guard zip(bytes, UnsafeRawBufferPointer(start: magic.utf8Start, count: 4)).allSatisfy({ $0 == $1 }) else {
            throw .wrongKind
        }
        let version: UInt32 = number(4)
        guard version == 1 else { throw .unknownVersion(version) }
    }

    /// A little-endian number at an offset, which must lie within.
    @inline(__always)
    func number<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number {
        Number(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The number of 4 bytes at an offset, as a count or offset.
    @inline(__always)
    func size(_ offset: Int) -> Int { Int(number(offset) as UInt32) }

    /// A number of 4 bytes at an offset, which must lie within.
    @inline(__always)
    func float(_ offset: Int) -> Float { Float(bitPattern: number(offset)) }

    /// The offset that the header holds at `field`, of a part with so many entries of a size.
    func part(at field: Int, entries: Int, of bytes: Int) throws(TextTableError) -> Int {
        let offset = size(field)
        let (length, isTooLong) = entries.multipliedReportingOverflow(by: bytes)
        guard !isTooLong, length >= 0, offset <= count, length <= count - offset else { throw .truncated }
        return offset
    }

    /// The zero-padded name of 32 bytes at an offset, which must lie within.
    func name(_ offset: Int) -> String {
        let bytes = UnsafeRawBufferPointer(start: start + offset, count: 32)
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
