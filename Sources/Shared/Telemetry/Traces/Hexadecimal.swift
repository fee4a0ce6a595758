/// Numbers in lower-case hexadecimal digits, eight at a time.
enum Hexadecimal {
    /// Writes 16 digits.
    @inline(__always)
    static func write(_ number: UInt64, to place: UnsafeMutableRawPointer) {
        place.storeBytes(of: digits(UInt32(truncatingIfNeeded: number &>> 32)).littleEndian, as: UInt64.self)
        (place + 8).storeBytes(of: digits(UInt32(truncatingIfNeeded: number)).littleEndian, as: UInt64.self)
    }

    /// The eight digits of a number, the first one in the lowest byte.
    @inline(__always)
    private static func digits(_ number: UInt32) -> UInt64 {
        // each half-byte gets a byte of its own
        var word = UInt64(number)
        word = (word | word &<< 16) & 0x0000_FFFF_0000_FFFF
        word = (word | word &<< 8) & 0x00FF_00FF_00FF_00FF
        word = (word | word &<< 4) & 0x0F0F_0F0F_0F0F_0F0F
        let isLetter = ((word &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
        return (word &+ 0x3030_3030_3030_3030 &+ isLetter &* 0x27).byteSwapped
    }

    /// The number that lower-case digits write; nil where there is another byte.
    static func number(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        var value: UInt64 = 0
        for byte in bytes {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        return value
    }
}
