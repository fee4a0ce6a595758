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
            access: Access(configuration, logger: life.logger),
            limits: RateLimits(
                policy: .init(
                    limit: rate.requestsPerWindow,
                    burst: rate.burstLimit,
                    seconds: max(1, rate.window.nanoseconds / 1_000_000_000)
                ),
                endpoints: rate.endpoints,
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
        learnKeys()
        restoreSelections()
        loadRouter()
        if let former { health.inherit(from: former.health) }
        beginKeepingBreakers(restoring: former == nil)
    }

    /// Learns the virtual keys and users before the first request, if there are any; waits for the disk.
    func learnKeys() {
        guard state.isThere else { return }
        do throws(StorageError) {
            try access.roster.refresh(try state.file())
        } catch {
            // they are unknown until the next look; everybody else is served
            logger.error("keys and users cannot be read", [.error: .text(error.message)])
        }
    }
}
