import Logging
import Telemetry

/// Tells the log when something changes in what is thought of a provider.
struct HealthLog {
    let names: [String]
    let logger: Logger

    /// Writes one line.
    func note(_ event: HealthEvent) {
        switch event {
        case .opened(let provider, let failures):
            logger.warning("a provider's breaker opened", [.provider: name(provider), .count: .int(failures)])
        case .closed(let provider):
            logger.info("a provider's breaker closed", [.provider: name(provider)])
        case .modelOpened(let route, let failures):
            logger.warning(
                "a model's breaker opened",
                [.provider: name(route.provider), .model: .text(route.model), .count: .int(failures)]
            )
        case .modelClosed(let route):
            logger.info("a model's breaker closed", [.provider: name(route.provider), .model: .text(route.model)])
        case .misconfigured(let provider):
            logger.error(
                "a provider refuses the gateway's credentials; set its key",
                [.provider: name(provider), .reason: .text("misconfigured")]
            )
        case .accepted(let provider):
            logger.info("a provider takes the gateway's credentials again", [.provider: name(provider)])
        case .rests(let provider):
            logger.info("a provider asked to be left alone", [.provider: name(provider)])
        case .restEnded(let provider):
            logger.info("a provider's rest was ended", [.provider: name(provider)])
        case .unreachable(let provider, let trouble):
            logger.warning("a provider does not answer probes", [.provider: name(provider), .error: .text(trouble)])
        case .reachable(let provider):
            logger.info("a provider answers again", [.provider: name(provider)])
        }
    }

    private func name(_ provider: Int) -> LogValue { .text(names[provider]) }
}
