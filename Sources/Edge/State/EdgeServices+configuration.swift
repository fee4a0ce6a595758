import Chassis
import Configuration
import Fabric
import HTTP
import Logging
import Metering
import Storage
import Telemetry

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
                )
            ),
            access: Access(configuration, logger: context.logger),
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
            incarnation: context.incarnation,
            startedMilliseconds: WallClock().milliseconds
        )
    }

    /// Learns the virtual keys and users before the first request, if there are any; waits for the disk.
    func learnKeys() {
        guard state.exists else { return }
        do throws(StorageError) {
            try access.roster.refresh(try state.file())
        } catch {
            // they are unknown until the next look; everybody else is served
            logger.error("keys and users cannot be read", [.error: .text(error.message)])
        }
    }
}
