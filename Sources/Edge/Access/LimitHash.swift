/// Names a window by 64 bits, with a secret that nobody outside knows, so that nobody can aim at another's window.
///
/// One multiplication to 128 bits a word, folded. Each part of a name is closed by its length, so that parts never run into
/// each other. Not for secrets: nobody ever sees a name.
struct LimitHash {
    private let factor: UInt64
    private var state: UInt64

    /// A name under that secret.
    init(_ secret: (UInt64, UInt64)) {
        state = secret.0
        // many ones and zeros in any case; few of either would not spread what they are multiplied with
        factor = secret.1 ^ 0x9E37_79B9_7F4A_7C15
    }

    /// Adds a part.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            var place = 0
            while place + 8 <= raw.count {
                add(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place += 8
            }
            // what is left, with the length above it
            var last = UInt64(raw.count) << 56
            for index in place..<raw.count { last |= UInt64(raw[index]) << (UInt64(index - place) * 8) }
            add(last)
        }
    }

    /// The name; never 0.
    var value: UInt64 {
        // the end of MurmurHash3: every bit of the state reaches every bit of the name
        var name = state
        name = (name ^ name >> 33) &* 0xFF51_AFD7_ED55_8CCD
        name = (name ^ name >> 33) &* 0xC4CE_B9FE_1A85_EC53
        name ^= name >> 33
        return name == 0 ? 1 : name
    }

    @inline(__always)
    private mutating func add(_ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: factor)
        // the fold alone would forget everything should the product ever be 0
        state = (product.high ^ product.low) &+ (state << 23 | state >> 41)
    }
}
