import CZlib

/// Packs bytes that are kept in memory, by zlib's raw deflate.
public enum Deflate {
    /// The bytes packed; nil unless that makes them smaller by at least an eighth.
    public static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 8 else { return nil }
        let room = bytes.count - bytes.count / 8
        var count = 0
        let packed = [UInt8](unsafeUninitializedCapacity: room) { target, initialized in
            count = bytes.withUnsafeBytes { czlib_pack($0.baseAddress, $0.count, target.baseAddress, room) }
            initialized = count
        }
        return count > 0 ? packed : nil
    }

    /// The `count` bytes that were packed; nil when these are none.
    public static func unpacked(_ bytes: [UInt8], count: Int) -> [UInt8]? {
        var isWhole = false
        let unpacked = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            isWhole = bytes.withUnsafeBytes { czlib_unpack($0.baseAddress, $0.count, target.baseAddress, count) } == 1
            initialized = isWhole ? count : 0
        }
        return isWhole ? unpacked : nil
    }
}
