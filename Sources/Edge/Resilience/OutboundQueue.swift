/// One provider's outbound limit: who may call now, and who goes first when not all may (contract C15, S0-40).
///
/// A request goes when fewer calls than `critical` began within the last minute and nobody who waits came before it.
struct OutboundQueue {
    /// What a minute may hold.
    struct Limit: Equatable, Sendable {
        /// `outbound_rate_limit.providers.{name}`, else `outbound_rate_limit.max_rpm`.
        var perMinute: Int
        /// Whether it was written for this provider: then it holds for every request.
        var isWritten: Bool

        /// From here on the provider is close to its limit.
        var warning: Int { max(1, perMinute * 7 / 8) }
        /// From here on requests wait.
        var critical: Int { max(1, perMinute * 19 / 20) }
    }

    /// How close to the limit.
    enum Level: String, Sendable {
        case normal
        case elevated
        case warning
        case critical
    }

    private struct Waiting {
        let number: UInt64
        let gone: Int64
    }

    let limit: Limit
    private var window = OutboundWindow()
    private var queue: [Waiting] = []
    private var lastNumber: UInt64 = 0

    init(_ limit: Limit) {
        self.limit = limit
    }

    /// From when on a request may try, always after `now`; nil when it may go at once.
    ///
    /// `place` is its number in the queue, if it has one.
    mutating func restUntil(now: Int64, place: UInt64?) -> Int64? {
        window.advance(to: now)
        let free = limit.critical - window.count
        // nobody waits and there is room: the usual case
        if queue.isEmpty, free > 0 { return nil }
        queue.removeAll { $0.gone <= now }
        let before = place.flatMap { number in queue.firstIndex { $0.number == number } } ?? queue.count
        if before < free { return nil }
        let leave = free > 0 ? now : window.nextLeave() ?? now
        // those before it have their turn now, or go when their patience ends
        return max(leave, now + Self.glance)
    }

    /// A call begins, of whoever had that place.
    mutating func count(now: Int64, place: UInt64?) {
        window.add(at: now)
        if let place { leave(place) }
    }

    /// Takes a place at the end of the queue; it is given up at `gone`, whoever forgets to.
    mutating func wait(until gone: Int64) -> UInt64 {
        lastNumber += 1
        queue.append(Waiting(number: lastNumber, gone: gone))
        return lastNumber
    }

    /// Gives a place up.
    mutating func leave(_ place: UInt64) {
        queue.removeAll { $0.number == place }
    }

    /// Calls of the last minute.
    mutating func perMinute(now: Int64) -> Int {
        window.advance(to: now)
        return window.count
    }

    /// The word for that many calls a minute.
    func level(of count: Int) -> Level {
        if count >= limit.critical { return .critical }
        if count >= limit.warning { return .warning }
        return count * 2 >= limit.perMinute ? .elevated : .normal
    }

    /// How soon somebody looks again whose turn depends on others; chosen, unmeasured.
    private static let glance: Int64 = 10_000_000
}
