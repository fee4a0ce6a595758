/// One provider's state for display; times are nanoseconds on the steady clock.
struct ProviderStanding: Equatable {
    /// Its breaker in a word.
    var breaker: CircuitBreaker.Word
    /// Failures in a row.
    var failures: Int
    /// Whether it refuses the gateway's own credentials.
    var isMisconfigured: Bool
    /// Probes in a row that were not answered.
    var failedProbes: Int
    /// What the last of them met.
    var probeTrouble: String
    /// When it takes calls again, if it takes none now.
    var restsUntil: Int64?
    /// When it was last heard of, by a call or a probe; nil for never.
    var lastHeard: Int64?
    /// When a call last told something; nil for never.
    var lastCall: Int64?
    /// Calls that told something since the process began.
    var calls: Int
    /// Those of them that failed through the provider's fault.
    var failedCalls: Int
    /// Moving average, nanoseconds; nil before the first answer.
    var latency: Int64?
    /// Calls of the last minute, whatever came of them.
    var perMinute: Int
    /// What a minute may hold.
    var limit: OutboundQueue.Limit
    /// How close to it.
    var level: OutboundQueue.Level
}

extension ProviderRecord {
    /// Whether probes say that it does not answer: one that fails may be an accident, two are not.
    var isSilent: Bool { failedProbes >= 2 }

    /// The record for display.
    mutating func standing(now: Int64) -> ProviderStanding {
        let perMinute = outbound.perMinute(now: now)
        let opening = max(breaker.closedUntil(now: now) ?? 0, restsUntil)
        let heard = max(lastCall, lastProbe)
        return ProviderStanding(
            breaker: breaker.word(at: now),
            failures: breaker.failures,
            isMisconfigured: refusal != .none,
            failedProbes: failedProbes,
            probeTrouble: probeTrouble,
            restsUntil: opening > now ? opening : nil,
            lastHeard: heard > 0 ? heard : nil,
            lastCall: lastCall > 0 ? lastCall : nil,
            calls: calls,
            failedCalls: failedCalls,
            latency: latency > 0 ? Int64(latency) : nil,
            perMinute: perMinute,
            limit: outbound.limit,
            level: outbound.level(of: perMinute)
        )
    }
}

extension HealthState {
    /// One provider's state for display.
    mutating func standing(of provider: Int, now: Int64) -> ProviderStanding {
        var record = records[provider]
        return record.standing(now: now)
    }
}
