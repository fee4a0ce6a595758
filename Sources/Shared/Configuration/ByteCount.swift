/// A size in bytes, so that no field needs its unit in its name.
public struct ByteCount: Sendable, Hashable, Comparable {
    /// The number of bytes.
    public var bytes: Int

    /// So many bytes.
    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// So many megabytes of 1,048,576 bytes.
    public static func megabytes(_ count: Int) -> Self { Self(bytes: count * 1_048_576) }

    /// Whether one size is smaller than the other.
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}
