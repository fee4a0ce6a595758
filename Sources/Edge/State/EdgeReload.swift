import Chassis
import Configuration
import HTTP
import NIOCore
import Synchronization
import Telemetry
import Wire

/// The services in force, and their exchange for others while requests run.
final class EdgeReload: Sendable {
    private let context: ProcessContext
    private let reading: ConfigurationReading
    private let lanes: LaneList
    private let services: Mutex<EdgeServices>

    init(_ context: ProcessContext, services: EdgeServices, lanes: LaneList, servedTypes: Set<String>) {
        self.context = context
        self.lanes = lanes
        self.services = Mutex(services)
        reading = ConfigurationReading(servedTypes: servedTypes, routes: EdgeProcess.routes)
    }

    /// What serves new requests.
    var current: EdgeServices { services.withLock { $0 } }

    /// Reads the file and serves new requests by it; the reason when it does not.
    ///
    /// Requests that run go on with what they began with. Waits for the disk.
    func apply(_ order: ApplyConfiguration) async -> String? {
        let loaded: LoadedConfiguration
        do throws(ConfigurationReading.Refusal) {
            loaded = try reading.load(path: context.configurationPath, secrets: .resolved)
        } catch {
            return error.lines.joined(separator: "; ")
        }
        guard loaded.fingerprint == order.fingerprint else { return "the file changed while it was being applied" }
        let next = services.withLock { services in
            let next = EdgeServices(loaded, life: services.life, former: services)
            services.retire()
            defer { services = next }
            return next
        }
        for lane in lanes.all {
            // a loop that has ended serves nobody
            try? await lane.eventLoop.submit { lane.value.adopt(next) }.get()  // house: see above
        }
        startRounds(next)
        next.logger.info("configuration in force", [.count: .int(next.catalog.providers.count)])
        return nil
    }

    /// Starts what these services do from time to time, on the first loop.
    func startRounds(_ services: EdgeServices) {
        guard let first = lanes.all.first else { return }
        first.execute { place in
            guard place.lane.services === services else { return }
            for round in AllRounds.list(services) { place.lane.go(round) }
        }
    }
}
