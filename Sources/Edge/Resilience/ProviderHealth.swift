import Synchronization

/// What is known of every provider's present state, shared by the event loops: its breaker and its rest.
final class ProviderHealth: Sendable {
    private struct Entry {
        var breaker: CircuitBreaker
        var restsUntil: Int64 = 0
    }

    private let entries: Mutex<[Entry]>

    /// One entry a provider, in the order of the catalog.
    init(count: Int, policy: CircuitBreaker.Policy) {
        entries = Mutex(Array(repeating: Entry(breaker: CircuitBreaker(policy: policy)), count: count))
    }

    /// Whether a provider may be asked now.
    func availability(of provider: Int, now: Int64) -> ChatCourse.Availability {
        entries.withLock { list in
            let entry = list[provider]
            if !entry.breaker.wouldAdmit(at: now) { return .open }
            return entry.restsUntil > now ? .resting(until: entry.restsUntil) : .ready
        }
    }

    /// Takes part in the breaker's count; false when it has opened since.
    func admit(_ provider: Int, now: Int64) -> Bool {
        entries.withLock { $0[provider].breaker.admit(at: now) }
    }

    /// A call was answered.
    func succeeded(_ provider: Int) {
        entries.withLock { $0[provider].breaker.succeeded() }
    }

    /// A call failed and the provider is to blame.
    func failed(_ provider: Int, now: Int64) {
        entries.withLock { $0[provider].breaker.failed(at: now) }
    }

    /// A call ended without telling anything about the provider.
    func abandoned(_ provider: Int) {
        entries.withLock { $0[provider].breaker.abandoned() }
    }

    /// The provider asked to be left alone until then, by everyone.
    func rest(_ provider: Int, until instant: Int64) {
        entries.withLock { $0[provider].restsUntil = max($0[provider].restsUntil, instant) }
    }

    /// The breaker's state, for display.
    func breaker(of provider: Int) -> CircuitBreaker.State {
        entries.withLock { $0[provider].breaker.state }
    }

    /// In how many seconds the first of these providers takes calls again, at least one.
    func secondsUntilFirst(of providers: [Int], now: Int64) -> Int {
        let earliest = entries.withLock { list in
            providers.map { max(list[$0].breaker.closedUntil(now: now) ?? now, list[$0].restsUntil) }.min() ?? now
        }
        return max(1, Int((earliest - now + 999_999_999) / 1_000_000_000))
    }
}
