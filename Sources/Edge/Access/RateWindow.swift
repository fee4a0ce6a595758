import Synchronization

/// Counts requests a caller in windows of fixed length.
struct RateWindow: Equatable {
    /// How much passes in one window.
    struct Policy: Equatable, Sendable {
        /// `rate_limit.requests_per_window`, 1000.
        var limit: Int
        /// `rate_limit.burst_limit`, 50: how far one window may be exceeded.
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
    }

    private(set) var beganAt: Int64 = .min
    private(set) var count = 0

    /// Counts one request at `now` (seconds since 1970) unless it is refused.
    mutating func take(now: Int64, policy: Policy) -> Standing {
        if beganAt == .min || now >= beganAt + policy.seconds || now < beganAt {
            beganAt = now
            count = 0
        }
        let isAllowed = count < policy.limit + policy.burst
        if isAllowed { count += 1 }
        return Standing(
            isAllowed: isAllowed,
            limit: policy.limit,
            remaining: max(0, policy.limit - count),
            resetsAt: beganAt + policy.seconds
        )
    }
}

/// The windows of all callers, shared by the event loops of one process.
final class RateLimits: Sendable {
    private let policy: RateWindow.Policy
    private let windows = Mutex<[String: RateWindow]>([:])

    init(policy: RateWindow.Policy) {
        self.policy = policy
    }

    /// Counts one request of a caller.
    func take(_ account: String, now: Int64) -> RateWindow.Standing {
        windows.withLock { table in
            if table.count > Self.mostCallers {
                // windows that are over hold nothing; what is left is as small as the number of present callers
                table = table.filter { now < $0.value.beganAt + policy.seconds }
            }
            return table[account, default: RateWindow()].take(now: now, policy: policy)
        }
    }

    /// 1.5 MB at about 150 bytes each; chosen, unmeasured.
    private static let mostCallers = 10_000
}
