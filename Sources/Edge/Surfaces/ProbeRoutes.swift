import Domain
import HTTP
import JSON
import NIOHTTP1

/// What process supervisors ask: is it alive, may it be given work.
///
/// Neither is limited, and what they answer is no failed request.
enum ProbeRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/livez",
            zone: .open,
            surface: .operations,
            listeners: [.main, .router],
            summary: "200 as long as the edge listens.",
            response: .object([("status", .string)])
        ) { _, responder, lane in
            lane.answer(responder, ["status": "alive"])
        },
        Endpoint(
            .GET,
            "/readyz",
            zone: .open,
            surface: .operations,
            listeners: [.main, .router],
            summary: "200 once every process has answered, 503 before that and while stopping.",
            response: .object([("status", .string)])
        ) { request, responder, lane in
            if lane.services.isDraining {
                let error = GatewayError(.shuttingDown, "the gateway is shutting down", retryAfterSeconds: 1)
                return lane.refuse(request, error, responder, surface: .operations, isCounted: false)
            }
            guard lane.services.isReady() else {
                let error = GatewayError(.workerUnavailable, "not every process has answered yet", retryAfterSeconds: 1)
                return lane.refuse(request, error, responder, surface: .operations, isCounted: false)
            }
            lane.answer(responder, ["status": "ready"])
        },
    ]
}
