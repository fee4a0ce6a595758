/// What outlives the process.
extension HealthState {
    /// What is to be kept of a provider.
    func kept(of provider: Int, _ clocks: ClockPair) -> KeptBreaker {
        let record = records[provider]
        var kept = Self.kept(record.breaker, clocks)
        if record.restsUntil > clocks.steady {
            kept.restsUntil = clocks.milliseconds(of: record.restsUntil)
            kept.refused = record.refused.filter { $0.value > clocks.steady }.mapValues(clocks.milliseconds(of:))
        }
        return kept
    }

    /// What is to be kept of a model at a provider.
    func kept(of route: Route, _ clocks: ClockPair) -> KeptBreaker {
        models.breaker(of: route).map { Self.kept($0, clocks) } ?? KeptBreaker()
    }

    /// Takes what was kept of a provider.
    mutating func take(_ kept: KeptBreaker, of provider: Int, _ clocks: ClockPair) {
        restore(
            provider,
            since: kept.openSince.map(clocks.past),
            failures: kept.failures,
            restsUntil: kept.restsUntil.map { clocks.ahead($0, most: Self.longestRest / 1_000_000) } ?? 0,
            refused: kept.refused.mapValues { clocks.ahead($0, most: Self.longestRest / 1_000_000) }
        )
    }

    /// Takes what was kept of a model at a provider.
    mutating func take(_ kept: KeptBreaker, of route: Route, _ clocks: ClockPair) {
        guard let since = kept.openSince else { return }
        restore(route, since: clocks.past(since), failures: kept.failures)
    }

    private static func kept(_ breaker: CircuitBreaker, _ clocks: ClockPair) -> KeptBreaker {
        let since: Int64? =
            switch breaker.state {
            case .closed: nil
            case .open(let since): since
            // trials are due; they will be again
            case .halfOpen: clocks.steady - breaker.policy.recoveryTime
            }
        return KeptBreaker(openSince: since.map(clocks.milliseconds(of:)), failures: breaker.failures)
    }

    /// The longest that a provider is left alone because it asked for it, an hour in nanoseconds: one that says more is
    /// asked once an hour whether it still means it (chosen, unmeasured).
    static let longestRest: Int64 = 3_600_000_000_000
}
