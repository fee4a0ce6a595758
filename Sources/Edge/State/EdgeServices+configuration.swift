import Chassis
import Configuration
import Fabric
import HTTP
import Metering

extension EdgeServices {
    /// The services of a process, as its configuration wants them.
    convenience init(
        _ context: ProcessContext,
        hub: Hub,
        books: Books,
        billing: Billing,
        tokenizers: Tokenizers,
        localClassifier: @escaping @Sendable (RouterBook) -> (any PromptClassifier)? = { _ in nil }
    ) {
        let configuration = context.configuration
        let catalog = ModelCatalog(configuration)
        let breaker = configuration.circuitBreaker
        let rate = configuration.rateLimit
        self.init(
            configuration: configuration,
            catalog: catalog,
            health: ProviderHealth(
                count: catalog.providers.count,
                policy: .init(
                    failureThreshold: breaker.failureThreshold,
                    recoveryTime: breaker.recoveryTimeout.nanoseconds,
                    halfOpenCalls: breaker.halfOpenMaxCalls
                ),
                models: .init(
                    failureThreshold: configuration.router.circuitBreaker.failureThreshold,
                    recoveryTime: configuration.router.circuitBreaker.recoveryTimeout.nanoseconds,
                    halfOpenCalls: 1
                )
            ),
            access: Access(configuration),
            limits: RateLimits(
                policy: .init(
                    limit: rate.requestsPerWindow,
                    burst: rate.burstLimit,
                    seconds: max(1, rate.window.nanoseconds / 1_000_000_000)
                )
            ),
            routes: RouteTable(AllRoutes.endpoints),
            timing: Timing(
                connect: configuration.httpClient.connectTimeout.nanoseconds,
                firstToken: configuration.httpClient.timeout?.nanoseconds,
                stall: configuration.httpClient.readTimeout.nanoseconds,
                total: configuration.proxy.requestDeadline.nanoseconds,
                ofChain: configuration.router.attemptTimeout.nanoseconds
            ),
            books: books,
            billing: billing,
            tokenizers: tokenizers,
            hub: hub,
            logger: context.logger,
            startedMilliseconds: WallClock().milliseconds,
            localClassifier: localClassifier
        )
    }
}
