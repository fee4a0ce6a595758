import Glibc

/// The time of day, for ids, headers and records; never for limits.
public struct WallClock: Sendable {
    /// The machine's clock.
    public init() {}

    /// Milliseconds since 1970.
    public var milliseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
