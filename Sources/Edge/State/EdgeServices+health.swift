import Configuration
import HTTP
import NIOCore

extension ProviderHealth {
    /// The health of a catalog's providers, with the limits and thresholds of a configuration.
    convenience init(_ configuration: Configuration, catalog: ModelCatalog) {
        let breaker = configuration.circuitBreaker
        let model = configuration.router.circuitBreaker
        let outbound = configuration.outboundRateLimit
        self.init(
            names: catalog.providers.map(\.name),
            state: HealthState(
                limits: catalog.providers.map { provider in
                    .init(
                        perMinute: outbound.providers[provider.name] ?? outbound.maxRpm,
                        isWritten: outbound.providers[provider.name] != nil
                    )
                },
                policy: .init(
                    failureThreshold: breaker.failureThreshold,
                    recoveryTime: breaker.recoveryTimeout.nanoseconds,
                    halfOpenCalls: breaker.halfOpenMaxCalls
                ),
                // one trial: what failed for minutes is not tried by several clients at once
                modelPolicy: .init(
                    failureThreshold: model.failureThreshold,
                    recoveryTime: model.recoveryTimeout.nanoseconds,
                    halfOpenCalls: 1
                ),
                counted: CountedFaults(breaker.expectedException)
            )
        )
    }
}

extension EdgeServices {
    /// Keeps the breakers from now on and logs what changes of them; blocks, so not on an event loop.
    ///
    /// `restoring` stands them up as an earlier process left them.
    func beginKeepingBreakers(restoring: Bool) {
        if restoring { breakers.restore() }
        let log = HealthLog(names: health.names, logger: logger)
        let breakers = breakers
        health.observe { breakers.note($0) }
        health.observe { log.note($0) }
    }

    /// What this process has counted of each provider since it began.
    var countedCalls: [String: LastFigures.Calls] {
        Dictionary(catalog.providers.map { ($0.name, LastFigures.Calls(standing(of: $0))) }) { first, _ in first }
    }

    /// A provider's state.
    func standing(of provider: ProviderEntry) -> ProviderStanding {
        health.standing(of: provider.index, now: Int64(NIODeadline.now().uptimeNanoseconds))
    }
}

extension EdgeServices {
    /// The provider that chats without a model of their own go to; nil when none can be asked.
    var sessionProvider: ProviderEntry? {
        catalog.defaultRoute(model: "any").map { catalog.providers[$0.provider] }
    }
}

extension ClockPair {
    /// Both clocks as they are.
    static var now: ClockPair {
        ClockPair(
            steady: Int64(NIODeadline.now().uptimeNanoseconds),
            milliseconds: Int64(WallClock().milliseconds)
        )
    }
}
