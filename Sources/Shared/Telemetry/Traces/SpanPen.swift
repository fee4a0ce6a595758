import JSON

/// Writes bytes into memory of its own that grows: what a span is made of, without a tree and without a text in between.
///
/// A plain value, so that a writer can keep it in registers; whoever owns it calls `free` once, and uses one copy at a time.
struct SpanPen {
    private var memory = UnsafeMutableRawPointer.allocate(byteCount: Self.least, alignment: 16)
    private var capacity = Self.least
    /// How many bytes have been written.
    private(set) var count = 0

    /// Room for one request's spans.
    private static let least = 4096

    /// Gives the memory back.
    func free() { memory.deallocate() }

    /// What has been written; the next byte is the first again.
    mutating func take() -> [UInt8] {
        let bytes = [UInt8](UnsafeRawBufferPointer(start: memory, count: count))
        // what a burst has needed is not held for ever
        if capacity > Self.least, count < capacity / 4 {
            free()
            capacity = max(Self.least, capacity / 2)
            memory = .allocate(byteCount: capacity, alignment: 16)
        }
        count = 0
        return bytes
    }

    /// Makes room for so many bytes and tells where they begin.
    @inline(__always)
    private mutating func advance(_ length: Int) -> UnsafeMutableRawPointer {
        if capacity &- count < length { grow(length) }
        let place = memory + count
        count &+= length
        return place
    }

    @inline(never)
    private mutating func grow(_ length: Int) {
        capacity = max(capacity * 2, count + length)
        let wider = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        wider.copyMemory(from: memory, byteCount: count)
        free()
        memory = wider
    }

    /// Writes a text of the program as it is.
    @inline(__always)
    mutating func put(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        advance(length).copyMemory(from: text.utf8Start, byteCount: length)
    }

    /// Writes bytes as they are.
    mutating func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            advance(source.count).copyMemory(from: start, byteCount: source.count)
        }
    }

    /// Writes a text as it stands between the quotes of JSON.
    mutating func escaped(_ text: String) {
        var text = text
        text.withUTF8 { source in
            let start = count
            let place = advance(source.count &* JSONEscape.most)
            count = start &+ JSONEscape.write(UnsafeRawBufferPointer(source), to: place)
        }
    }

    /// Writes a number in decimal digits.
    mutating func decimal(_ number: Int64) {
        if number < 0 { put("-") }
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var rest = number.magnitude
            var first = 20
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                first &-= 1
                digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            let length = 20 &- first
            advance(length).copyMemory(from: UnsafeRawPointer(digits.baseAddress.unsafelyUnwrapped + first), byteCount: length)
        }
    }

    /// Writes a number in 16 hexadecimal digits.
    mutating func hexadecimal(_ number: UInt64) { Hexadecimal.write(number, to: advance(16)) }

    /// Writes a number, its highest byte first.
    @inline(__always)
    mutating func bigEndian(_ number: some FixedWidthInteger) {
        advance(number.bitWidth / 8).storeBytes(of: number.bigEndian, as: type(of: number))
    }

    /// Writes a 32-bit number, highest byte first, over what stands at a place.
    mutating func overwrite(at place: Int, bigEndian number: Int32) {
        precondition(place >= 0 && place + 4 <= count, "nothing is written there yet")
        (memory + place).storeBytes(of: number.bigEndian, as: Int32.self)
    }

    /// Writes a text as it is, its length before it in 32 bits.
    mutating func counted(_ text: String) {
        var text = text
        text.withUTF8 { source in
            bigEndian(Int32(clamping: source.count))
            guard let start = source.baseAddress else { return }
            advance(source.count).copyMemory(from: start, byteCount: source.count)
        }
    }

    /// Writes a text of the program as it is, its length before it in 32 bits.
    @inline(__always)
    mutating func counted(_ text: StaticString) {
        bigEndian(Int32(truncatingIfNeeded: text.utf8CodeUnitCount))
        put(text)
    }
}
