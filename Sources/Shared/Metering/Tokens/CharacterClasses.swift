/// The class of every code point: which letters, marks, numbers and blanks there are, as the published encodings see it.
///
/// The table was read off the reference splitter, so no version of Unicode can disagree with it.
public struct CharacterClasses: Sendable {
    /// Classes as bits, so that a set of classes is one number.
    enum Kind {
        static let other: UInt8 = 1 << 0
        static let upper: UInt8 = 1 << 1
        static let lower: UInt8 = 1 << 2
        static let letter: UInt8 = 1 << 3
        static let mark: UInt8 = 1 << 4
        static let number: UInt8 = 1 << 5
        static let blank: UInt8 = 1 << 6
        static let newline: UInt8 = 1 << 7
    }

    private static let pages = 0x110000 / 256
    private static let header = 16

    private let bytes: TableBytes
    /// Where the classes of the first 128 code points lie, for nearly all text consists of them.
    private let ascii: Int

    /// The classes in the bytes of `charclass.bin`, which stay where they are: they must outlive every use.
    ///
    /// - Throws: ``TableError`` when they are something else.
    public init(_ table: UnsafeRawBufferPointer) throws(TableError) {
        bytes = try TableBytes(table, magic: "CCL1", header: Self.header + Self.pages)
        let distinct = Int(bytes.u32(12))
        guard bytes.u32(8) == UInt32(Self.pages) else { throw .malformed("pages") }
        guard bytes.count >= Self.header + Self.pages + 256 * distinct else { throw .truncated }
        for page in 0..<Self.pages
        where Int(bytes.start.load(fromByteOffset: Self.header + page, as: UInt8.self)) >= distinct {
            throw .malformed("page index")
        }
        ascii = Self.header + Self.pages + 256 * Int(bytes.start.load(fromByteOffset: Self.header, as: UInt8.self))
    }

    /// The class of an ASCII character.
    @inline(__always)
    func kind(ascii byte: UInt8) -> UInt8 {
        1 << (bytes.start.load(fromByteOffset: ascii &+ Int(byte), as: UInt8.self) & 7)
    }

    /// The class of a code point, at most 0x10FFFF.
    @inline(__always)
    func kind(of scalar: UInt32) -> UInt8 {
        let page = Int(bytes.start.load(fromByteOffset: Self.header &+ Int(scalar >> 8), as: UInt8.self))
        let place = Self.header &+ Self.pages &+ 256 &* page &+ Int(scalar & 255)
        return 1 << (bytes.start.load(fromByteOffset: place, as: UInt8.self) & 7)
    }
}
