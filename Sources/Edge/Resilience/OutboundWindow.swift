/// How many calls began within the last sixty seconds.
///
/// Calls are counted in steps of a tenth of a second, so that any rate takes the same room; a call leaves between 60.0 and
/// 60.1 s after it began. Times are nanoseconds on one steady clock.
struct OutboundWindow {
    private static let step: Int64 = 100_000_000
    /// Sixty seconds and the step that has begun.
    private static let steps: Int64 = 601

    /// Calls by step, in a ring.
    private var ring = [UInt32](repeating: 0, count: Int(steps))
    /// The step up to which the ring is valid.
    private var last: Int64 = 0
    /// Calls in the window as of the last look.
    private(set) var count = 0

    /// Forgets what is older than the window.
    mutating func advance(to now: Int64) {
        let current = now / Self.step
        guard current > last else { return }
        if count > 0 {
            for step in (last + 1)...max(last + 1, min(current, last + Self.steps)) {
                let place = Int(step % Self.steps)
                count -= Int(ring[place])
                ring[place] = 0
            }
        }
        last = current
    }

    /// A call begins.
    mutating func add(at now: Int64) {
        advance(to: now)
        ring[Int(last % Self.steps)] += 1
        count += 1
    }

    /// When the oldest call leaves the window; nil when there is none.
    func nextLeave() -> Int64? {
        guard count > 0 else { return nil }
        var step = last - Self.steps + 1
        while step <= last {
            if step >= 0, ring[Int(step % Self.steps)] > 0 { return (step + Self.steps) * Self.step }
            step += 1
        }
        return nil
    }
}
