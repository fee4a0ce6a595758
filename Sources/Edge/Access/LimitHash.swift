/// Names a window by 64 bits, with a secret that nobody outside knows, so that nobody can aim at another's window.
///
/// SipHash with one round a word and three at the end; each part of a name is closed by its length, so that different parts
/// never make one name.
struct LimitHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    /// A name under that secret.
    init(_ secret: (UInt64, UInt64)) {
        v0 = secret.0 ^ 0x736f_6d65_7073_6575
        v1 = secret.1 ^ 0x646f_7261_6e64_6f6d
        v2 = secret.0 ^ 0x6c79_6765_6e65_7261
        v3 = secret.1 ^ 0x7465_6462_7974_6573
    }

    /// Adds a part.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var word: UInt64 = 0
            var shift: UInt64 = 0
            for byte in bytes {
                word |= UInt64(byte) << shift
                shift += 8
                if shift == 64 {
                    add(word)
                    word = 0
                    shift = 0
                }
            }
            if shift > 0 { add(word) }
            add(UInt64(bytes.count))
        }
    }

    /// The name; never 0.
    var value: UInt64 {
        var end = self
        end.v2 ^= 0xFF
        end.round()
        end.round()
        end.round()
        let value = end.v0 ^ end.v1 ^ end.v2 ^ end.v3
        return value == 0 ? 1 : value
    }

    private mutating func add(_ word: UInt64) {
        v3 ^= word
        round()
        v0 ^= word
    }

    private mutating func round() {
        v0 = v0 &+ v1
        v1 = v1 << 13 | v1 >> 51
        v1 ^= v0
        v0 = v0 << 32 | v0 >> 32
        v2 = v2 &+ v3
        v3 = v3 << 16 | v3 >> 48
        v3 ^= v2
        v0 = v0 &+ v3
        v3 = v3 << 21 | v3 >> 43
        v3 ^= v0
        v2 = v2 &+ v1
        v1 = v1 << 17 | v1 >> 47
        v1 ^= v2
        v2 = v2 << 32 | v2 >> 32
    }
}
