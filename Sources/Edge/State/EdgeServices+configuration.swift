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
        tokenizers: Tokenizers
    ) {
        let configuration = context.configuration
        let catalog = ModelCatalog(configuration, billing: billing)
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
                total: configuration.proxy.requestDeadline.nanoseconds
            ),
            books: books,
            billing: billing,
            tokenizers: tokenizers,
            hub: hub,
            logger: context.logger,
            startedMilliseconds: WallClock().milliseconds
        )
    }
}
