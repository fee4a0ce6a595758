/// A provider's state in one word.
enum ProviderStatus: String, Sendable, CaseIterable {
    case healthy
    case degraded
    case unhealthy
    case disabled
}

/// A provider's state and why it is not healthy (contract C3, C9, F16).
///
/// | status | reason | when |
/// |---|---|---|
/// | disabled | `disabled` | switched off |
/// | unhealthy | `unconfigured`, `not_served` | its key is unset; its type is not served |
/// | unhealthy | `misconfigured` | it refuses the gateway's credentials, until a call succeeds |
/// | unhealthy | `breaker_open` | its breaker is open |
/// | unhealthy, degraded | `unreachable` | two probes in a row met nobody; one did |
/// | degraded | `recovering` | its breaker lets trials through |
/// | degraded | `resting` | it asked to be left alone for a while |
struct ProviderVerdict: Equatable {
    var status: ProviderStatus
    /// Nil for a healthy one.
    var reason: String?

    /// What its configuration and its record say of it.
    init(obstacle: ProviderEntry.Obstacle?, standing: ProviderStanding) {
        (status, reason) = Self.judge(obstacle, standing)
    }

    private static func judge(
        _ obstacle: ProviderEntry.Obstacle?,
        _ standing: ProviderStanding
    ) -> (ProviderStatus, String?) {
        switch obstacle {
        case .disabled: return (.disabled, "disabled")
        case .keyUnset, .notServed: return (.unhealthy, obstacle?.rawValue)
        case nil: break
        }
        if standing.isMisconfigured { return (.unhealthy, "misconfigured") }
        if standing.breaker == .open { return (.unhealthy, "breaker_open") }
        if standing.failedProbes >= 2 { return (.unhealthy, "unreachable") }
        if standing.breaker == .halfOpen { return (.degraded, "recovering") }
        if standing.restsUntil != nil { return (.degraded, "resting") }
        if standing.failedProbes == 1 { return (.degraded, "unreachable") }
        return (.healthy, nil)
    }
}

extension EdgeServices {
    /// What is to be said of a provider.
    func verdict(on provider: ProviderEntry) -> ProviderVerdict {
        ProviderVerdict(obstacle: provider.obstacle, standing: standing(of: provider))
    }

    /// The same in one word.
    func status(of provider: ProviderEntry) -> ProviderStatus { verdict(on: provider).status }
}
