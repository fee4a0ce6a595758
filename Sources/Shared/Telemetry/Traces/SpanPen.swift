import JSON

/// Writes bytes into memory of others: what a span is made of, without a tree and without a text in between.
///
/// What does not fit is left out, and `isFull` says so: the writer then begins again in larger memory.
struct SpanPen {
    private let start: UnsafeMutableRawPointer
    private let capacity: Int
    /// Where the next byte goes, from the beginning of the memory.
    private(set) var count: Int
    /// Whether something did not fit.
    private(set) var isFull = false

    /// A pen that goes on behind the first bytes of some memory; nil without memory.
    init?(_ memory: UnsafeMutableRawBufferPointer, from count: Int) {
        guard let start = memory.baseAddress else { return nil }
        self.start = start
        self.count = count
        capacity = memory.count
    }

    /// Room for so many bytes.
    @inline(__always)
    private mutating func advance(_ length: Int) -> UnsafeMutableRawPointer? {
        guard length <= capacity &- count else {
            isFull = true
            return nil
        }
        let place = start + count
        count &+= length
        return place
    }

    /// Writes a text of the program as it is.
    @inline(__always)
    mutating func put(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        advance(length)?.copyMemory(from: text.utf8Start, byteCount: length)
    }

    /// Writes bytes as they are.
    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        advance(bytes.count)?.copyMemory(from: source, byteCount: bytes.count)
    }

    /// Writes a text as it is.
    mutating func copy(_ text: String) {
        Self.bytes(of: text) { put(UnsafeRawBufferPointer($0)) }
    }

    /// The bytes of a text where they are; only a text that is not Swift's own is copied first.
    @inline(__always)
    private static func bytes(of text: String, _ work: (UnsafeBufferPointer<UInt8>) -> Void) {
        if text.utf8.withContiguousStorageIfAvailable(work) != nil { return }
        var text = text
        text.withUTF8(work)
    }

    /// Writes a text as it stands between the quotes of JSON.
    mutating func escaped(_ text: String) {
        Self.bytes(of: text) { source in
            // the most that may be needed, of which the end is given back
            guard let place = advance(source.count &* JSONEscape.most) else { return }
            let length = JSONEscape.write(UnsafeRawBufferPointer(source), to: place)
            count &-= source.count &* JSONEscape.most &- length
        }
    }

    /// Writes a number in decimal digits.
    mutating func decimal(_ number: Int) {
        if number < 0 { put("-") }
        digits(UInt64(number.magnitude))
    }

    private mutating func digits(_ number: UInt64) {
        guard number >= 100_000_000 else {
            let word = Decimal.eight(number)
            // zeros before the number; the last digit stays
            let zeros = min(7, word.trailingZeroBitCount &>> 3)
            guard let place = advance(8) else { return }
            let digits = (word | Decimal.zeros) &>> UInt64(zeros &* 8)
            place.storeBytes(of: digits.littleEndian, as: UInt64.self)
            count &-= zeros
            return
        }
        let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
        digits(high)
        advance(8)?.storeBytes(of: (Decimal.eight(low) | Decimal.zeros).littleEndian, as: UInt64.self)
    }

    /// Writes a number of thousandths as a decimal fraction, such as `1.5` and `2.0`.
    mutating func thousandths(_ number: Int) {
        if number < 0 { put("-") }
        let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: 1000)
        digits(UInt64(whole))
        put(".")
        // a digit at least, and no zeros at the end
        let word = (Decimal.eight(UInt64(rest)) | Decimal.zeros) &>> 40
        let length = rest % 1000 == 0 || rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3
        guard let place = advance(8) else { return }
        place.storeBytes(of: word.littleEndian, as: UInt64.self)
        count &-= 8 &- length
    }

    /// Writes a number in 16 hexadecimal digits.
    @inline(__always)
    mutating func hexadecimal(_ number: UInt64) {
        if let place = advance(16) { Hexadecimal.write(number, to: place) }
    }

    /// Writes a number, its highest byte first.
    @inline(__always)
    mutating func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        advance(MemoryLayout<Number>.size)?.storeBytes(of: number.bigEndian, as: Number.self)
    }

    /// Writes a 32-bit number, highest byte first, over what stands at a place.
    mutating func overwrite(at place: Int, bigEndian number: Int32) {
        guard !isFull else { return }
        precondition(place >= 0 && place + 4 <= count, "nothing is written there yet")
        (start + place).storeBytes(of: number.bigEndian, as: Int32.self)
    }
}

/// Eight decimal digits at a time.
private enum Decimal {
    /// The digit 0 eight times.
    static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// The digits of a number below a hundred million, each in a byte, the first one lowest, as numbers from 0 to 9.
    @inline(__always)
    static func eight(_ number: UInt64) -> UInt64 {
        // four and four, then two and two in each, then one and one; the factors divide by 100 and by 10
        var word = number / 10_000 | (number % 10_000) &<< 32
        let hundreds = ((word &* 5243) &>> 19) & 0x0000_007F_0000_007F
        word = hundreds | (word &- hundreds &* 100) &<< 16
        let tens = ((word &* 103) &>> 10) & 0x000F_000F_000F_000F
        return tens | (word &- tens &* 10) &<< 8
    }
}
