/// A sign of life.
///
/// It comes back as an echo, so that its sender learns the round trip.
public struct Heartbeat: Sendable, Equatable {
    /// The sender's own clock in nanoseconds; it means nothing to the receiver.
    public var stamp: UInt64

    /// A beat sent at `stamp`.
    public init(stamp: UInt64) {
        self.stamp = stamp
    }

    /// Eight bytes, the lowest first.
    public func encoded() -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: stamp >> UInt64(8 * $0)) }
    }

    /// The beat in `bytes`, or nil when they are not eight.
    public init?(decoding bytes: [UInt8]) {
        guard bytes.count == 8 else { return nil }
        stamp = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
