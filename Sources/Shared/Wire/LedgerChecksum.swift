/// CRC-32C (Castagnoli), which finds every torn or rotten frame that a journal is likely to hold.
///
/// Eight bytes a step from eight tables.
public enum LedgerChecksum {
    /// The checksum of bytes; of nothing it is zero, of "123456789" it is E3069283.
    public static func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var crc = ~UInt32(0)
            var offset = 0
            while offset + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian ^ UInt64(crc)
                // Every index is below 256 plus a multiple of it: the masks keep it inside the 2048 entries.
                crc = table[1792 + Int(word & 255)] ^ table[1536 + Int(word >> 8 & 255)]
                crc ^= table[1280 + Int(word >> 16 & 255)] ^ table[1024 + Int(word >> 24 & 255)]
                crc ^= table[768 + Int(word >> 32 & 255)] ^ table[512 + Int(word >> 40 & 255)]
                crc ^= table[256 + Int(word >> 48 & 255)] ^ table[Int(word >> 56)]
                offset += 8
            }
            while offset < bytes.count {
                crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[offset])) & 255)]
                offset += 1
            }
            return ~crc
        }
    }

    /// Entry `256 × n + b`: what byte `b` does to the checksum when `n` more bytes follow it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 2048)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
            tables[byte] = crc
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 255)]
        }
        return tables
    }()
}
