/// Counts requests of one caller in windows of fixed length, each of which begins with its first request.
///
/// A window fits into 64 bits, so that it can be exchanged at one stroke in memory that processes share.
struct RateWindow: Equatable, Sendable {
    /// How much passes in one window.
    struct Policy: Equatable, Sendable {
        /// `rate_limit.requests_per_window`, 1000; of one endpoint what it says.
        var limit: Int
        /// `rate_limit.burst_limit`, 50: how far one window may be exceeded; endpoints have none.
        var burst: Int
        /// `rate_limit.window_seconds`, 60.
        var seconds: Int64
    }

    /// What a request learns of its window.
    struct Standing: Equatable, Sendable {
        var isAllowed: Bool
        var limit: Int
        var remaining: Int
        /// Seconds since 1970 at which the window ends.
        var resetsAt: Int64

        /// Whole seconds until another request has a chance, at least 1.
        func retryAfter(now: Int64) -> Int { Int(max(1, resetsAt - now)) }
    }

    /// Seconds since 1970; 0 before the first request.
    private(set) var endsAt: UInt32 = 0
    private(set) var count: UInt32 = 0

    /// A window that has not begun.
    init() {}

    /// The window that `bits` are.
    init(bits: UInt64) {
        endsAt = UInt32(truncatingIfNeeded: bits >> 32)
        count = UInt32(truncatingIfNeeded: bits)
    }

    /// The same in 64 bits; 0 is a window that has not begun.
    var bits: UInt64 { UInt64(endsAt) << 32 | UInt64(count) }

    /// Whether nothing that was counted matters any more.
    func isOver(now: Int64) -> Bool { now >= Int64(endsAt) }

    /// Counts one request at `now` (seconds since 1970) unless it is refused; a refused one changes nothing.
    mutating func take(now: Int64, policy: Policy) -> Standing {
        if isOver(now: now) || Int64(endsAt) - now > policy.seconds + Self.slack {
            endsAt = UInt32(clamping: now + policy.seconds)
            count = 0
        }
        let isAllowed = Int(count) < policy.limit + policy.burst && count < .max
        if isAllowed { count += 1 }
        return Standing(
            isAllowed: isAllowed,
            limit: policy.limit,
            remaining: max(0, policy.limit - Int(count)),
            resetsAt: Int64(endsAt)
        )
    }

    /// Takes back one request of the window that ends then; another window keeps what it has.
    mutating func giveBack(of end: Int64) {
        if Int64(endsAt) == end, count > 0 { count -= 1 }
    }

    /// A window that ends that much later than one which began now is of a clock or a configuration that is gone; less is
    /// only another thread that has looked at the clock a moment later.
    private static let slack: Int64 = 5

    /// Adds what another window of the same caller has counted.
    mutating func add(_ other: RateWindow) {
        if other.endsAt > endsAt { endsAt = other.endsAt }
        count = count.addingReportingOverflow(other.count).overflow ? .max : count + other.count
    }
}
