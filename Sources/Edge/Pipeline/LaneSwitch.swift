import Domain
import HTTP
import NIOCore
import Transfer

/// The lane of one event loop that serves new requests; a reload puts another one in its place.
///
/// Requests that run stay with the lane, and so with the configuration, that they began with.
final class LaneSwitch: RequestHandler {
    private(set) var lane: Lane
    private let engine: Engine
    /// Lanes of earlier configurations that still have requests.
    private var former: [Lane] = []

    init(loop: any EventLoop, services: EdgeServices, engine: Engine) {
        self.engine = engine
        lane = Lane(loop: loop, services: services, engine: engine)
    }

    func handle(_ request: Request, _ responder: Responder) { lane.handle(request, responder) }

    func refuse(_ request: Request, _ error: GatewayError, _ responder: Responder) {
        lane.refuse(request, error, responder)
    }

    /// Serves new requests with other services.
    func adopt(_ services: EdgeServices) {
        former.removeAll { !$0.hasRuns }
        lane.sendTraces()
        if lane.hasRuns { former.append(lane) }
        lane = Lane(loop: lane.loop, services: services, engine: engine)
    }

    /// Ends what still runs.
    func abandonRuns() {
        for lane in former + [lane] { lane.abandonRuns() }
    }
}
