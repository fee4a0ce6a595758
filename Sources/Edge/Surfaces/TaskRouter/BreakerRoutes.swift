import HTTP
import JSON
import NIOHTTP1

/// Closes circuits by hand (S2-09, S2-10).
enum BreakerRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .POST,
            "/circuit-breaker/reset-all",
            zone: .local,
            surface: .taskRouter,
            listeners: [.main, .router],
            right: .admin,
            summary: "Closes every circuit, of models and of providers.",
            response: .object([("status", .string), ("message", .string)])
        ) { _, responder, lane in
            lane.services.health.resetAll()
            lane.services.taskRouter.ollamaRest.reset()
            lane.services.taskRouter.apiRest.reset()
            lane.answer(responder, ["status": "ok", "message": "All circuits reset"])
        },
        Endpoint(
            .POST,
            "/circuit-breaker/reset/{model...}",
            zone: .local,
            surface: .taskRouter,
            listeners: [.main, .router],
            right: .admin,
            summary:
                "Closes the circuit of a model, named by its whole id, the end of it or an alias; an unknown one is fine.",
            response: .object([("status", .string), ("model", .string)])
        ) { request, responder, lane in
            let model = request.parameters[0]
            // an alias or a route is no model of its own
            let routes = lane.services.catalog.choice(of: model)?.candidates.map(\.route) ?? []
            lane.services.health.resetModel(model, standingFor: routes)
            lane.answer(responder, ["status": "ok", "model": .string(model)])
        },
    ]
}
