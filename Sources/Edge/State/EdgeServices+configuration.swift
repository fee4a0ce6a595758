import Chassis
import Configuration
import Fabric
import HTTP
import Metering

extension EdgeServices {
    /// The services of a process, as its configuration wants them.
    ///
    /// `former` are those that these take over from; what clients and operators would miss goes on.
    convenience init(
        _ loaded: LoadedConfiguration,
        life: EdgeLife,
        former: EdgeServices? = nil
    ) {
        let classifier = life.tables.classifier
        let configuration = loaded.configuration
        let billing = Billing(configuration, catalog: life.tables.prices)
        let catalog = ModelCatalog(configuration, billing: billing)
        let rate = configuration.rateLimit
        self.init(
            loaded,
            life: life,
            catalog: catalog,
            health: ProviderHealth(configuration, catalog: catalog),
            access: Access(configuration),
            limits: RateLimits(
                policy: .init(
                    limit: rate.requestsPerWindow,
                    burst: rate.burstLimit,
                    seconds: max(1, rate.window.nanoseconds / 1_000_000_000)
                ),
                directory: life.runDirectory,
                logger: life.logger
            ),
            routes: RouteTable(AllRoutes.endpoints),
            timing: Timing(
                connect: configuration.httpClient.connectTimeout.nanoseconds,
                firstToken: configuration.httpClient.timeout?.nanoseconds,
                stall: configuration.httpClient.readTimeout.nanoseconds,
                total: configuration.proxy.requestDeadline.nanoseconds,
                ofChain: configuration.router.attemptTimeout.nanoseconds
            ),
            billing: billing,
            former: former,
            localClassifier: { LocalPromptClassifier(classifier, $0) }
        )
        restoreSelections()
        loadRouter()
        if let former { health.inherit(from: former.health) }
        beginKeepingBreakers(restoring: former == nil)
    }
}
