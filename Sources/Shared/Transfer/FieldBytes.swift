/// What header fields may consist of.
enum FieldBytes {
    /// Whether a text is a token, as names of methods and fields must be.
    static func isToken(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { !$0.isEmpty && areToken($0) }
    }

    /// Whether bytes are letters, digits or ``!#$%&'*+-.^_`|~``.
    static func areToken(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { byte in
            // One bit for each byte of ASCII.
            let bits: UInt64 = byte & 64 == 0 ? 0x03ff_6cfa_0000_0000 : 0x57ff_ffff_c7ff_fffe
            return byte < 128 && bits >> UInt64(byte & 63) & 1 != 0
        }
    }

    /// Whether bytes may be a value: no control character but the tab.
    static func areValue(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var start = 0
        // Eight at a time, as long as there is nothing to look at more closely.
        while start + 8 <= raw.count {
            if mayHoldControl(raw.loadUnaligned(fromByteOffset: start, as: UInt64.self)) { break }
            start += 8
        }
        return bytes[start...].allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }

    /// Whether one of eight bytes is below 0x20 or is 0x7f; also true for some that hold bytes from 0x80 up next to those.
    private static func mayHoldControl(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let isLow = (word &- ones &* 0x20) & ~word
        let delete = word ^ ones &* 0x7f
        let isDelete = (delete &- ones) & ~delete
        return (isLow | isDelete) & (ones &* 0x80) != 0
    }
}
