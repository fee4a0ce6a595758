import Testing

@testable import Edge

@Suite struct ProviderVerdictTests {
    private func standing(_ change: (inout ProviderStanding) -> Void = { _ in }) -> ProviderStanding {
        let limit = OutboundQueue.Limit(perMinute: 40, isWritten: false)
        var record = ProviderRecord(
            policy: .init(failureThreshold: 5, recoveryTime: 60, halfOpenCalls: 3),
            limit: limit
        )
        var standing = record.standing(now: 1000)
        change(&standing)
        return standing
    }

    private func verdict(_ standing: ProviderStanding, _ obstacle: ProviderEntry.Obstacle? = nil) -> [String?] {
        let verdict = ProviderVerdict(obstacle: obstacle, standing: standing)
        return [verdict.status.rawValue, verdict.reason]
    }

    @Test func `each state has its word and its reason`() {
        #expect(verdict(standing()) == ["healthy", nil])
        #expect(verdict(standing(), .disabled) == ["disabled", "disabled"])
        #expect(verdict(standing(), .keyUnset) == ["unhealthy", "unconfigured"])
        #expect(verdict(standing(), .notServed) == ["unhealthy", "not_served"])
        #expect(verdict(standing { $0.isMisconfigured = true }) == ["unhealthy", "misconfigured"])
        #expect(verdict(standing { $0.breaker = .open }) == ["unhealthy", "breaker_open"])
        #expect(verdict(standing { $0.breaker = .halfOpen }) == ["degraded", "recovering"])
        #expect(verdict(standing { $0.restsUntil = 2000 }) == ["degraded", "resting"])
        #expect(verdict(standing { $0.failedProbes = 1 }) == ["degraded", "unreachable"])
        #expect(verdict(standing { $0.failedProbes = 2 }) == ["unhealthy", "unreachable"])
    }

    @Test(arguments: [
        (200, ProbeFinding.answers), (404, .answers), (405, .answers), (429, .answers), (400, .answers),
        (401, .refusesCredentials), (402, .refusesCredentials), (403, .refusesCredentials),
        (500, .silent("a probe was answered with status 500")), (503, .silent("a probe was answered with status 503")),
    ])
    func `a probe concludes from the status no more than it says`(status: Int, finding: ProbeFinding) {
        #expect(ProbeFinding(status: status) == finding)
    }
}
