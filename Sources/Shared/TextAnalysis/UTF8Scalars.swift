extension UnsafeBufferPointer<UInt8> {
    /// The scalar at a position of a text in UTF-8, which moves behind it; what is no UTF-8 is the replacement character.
    @inline(__always)
    func scalar(at position: inout Int) -> UInt32 {
        let first = self[position]
        position += 1
        if first < 0x80 { return UInt32(first) }
        let length = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0
        guard length > 0, first < 0xF5, position + length <= count else { return 0xFFFD }
        var scalar = UInt32(first) & (0x3F >> UInt32(length))
        for _ in 0..<length {
            guard self[position] & 0xC0 == 0x80 else { return 0xFFFD }
            scalar = scalar << 6 | UInt32(self[position] & 0x3F)
            position += 1
        }
        return scalar < 0x11_0000 ? scalar : 0xFFFD
    }
}
