import Domain
import HTTP
import JSON
import NIOHTTP1

/// The models that can be asked for.
enum ModelRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/v1/models",
            zone: .key,
            surface: .openAI,
            listeners: [.main, .router],
            right: .models,
            perMinute: 60,
            summary:
                "All models that may be asked for: those configured, and those that providers list under a pattern.",
            response: .object([
                ("object", .string),
                (
                    "data",
                    .array(
                        .object([
                            ("id", .string), ("object", .string), ("created", .integer), ("owned_by", .string),
                            ("provider_type", .string), ("status", .string), ("enabled", .boolean),
                            ("forced", .boolean),
                        ])
                    )
                ),
            ])
        ) { request, responder, lane in
            if request.header("anthropic-version") != nil {
                lane.answer(responder, AnthropicRoutes.models(request, lane))
            } else if request.header("x-goog-api-key") != nil {
                lane.answer(responder, GeminiRoutes.list(lane))
            } else {
                lane.answer(responder, list(lane, for: request))
            }
        },
        Endpoint(
            .GET,
            "/v1/models/{model...}",
            zone: .key,
            surface: .openAI,
            right: .models,
            perMinute: 60,
            summary: "One model; in the form of the client's protocol, as its header tells.",
            response: .object([("id", .string)])
        ) { request, responder, lane in
            let id = request.parameters[0]
            if GeminiRoutes.refusesToShow(request, responder, lane) { return }
            let row: JSONValue?
            var surface = Surface.openAI
            if request.header("anthropic-version") != nil {
                surface = .anthropic
                row = AnthropicRoutes.rows(lane).first { $0.id == id }.map { .object(AnthropicModelList.body(of: $0)) }
            } else if request.header("x-goog-api-key") != nil {
                surface = .gemini
                row = GeminiRoutes.model(id, lane)
            } else {
                row = list(lane, for: request)["data"]?.array?.first { $0["id"]?.string == id }
            }
            guard let row else {
                let error = GatewayError(.modelNotFound, "model '\(id)' is not found", param: "model")
                return lane.refuse(request, error, responder, surface: surface)
            }
            lane.answer(responder, row)
        },
    ]

    /// Mistral's clients refuse a row that does not say its kind and what it can do, of which nothing is claimed.
    private static func list(_ lane: Lane, for request: Request) -> JSONValue {
        let isMistral = MistralClient.sent(request)
        let catalog = lane.services.catalog
        let rows = lane.models.map { id, routes -> JSONValue in
            let provider = catalog.owner(of: id, among: routes)
            var row: JSONObject = [
                "id": .string(id), "object": "model",
                "created": .number(Int(lane.services.life.startedMilliseconds / 1000)),
                "owned_by": .string(provider.name), "provider_type": .string(provider.type),
                "status": .string(lane.services.status(of: provider).rawValue),
                "enabled": .bool(provider.obstacle != .disabled), "forced": .bool(provider.isForced),
            ]
            if isMistral {
                row["type"] = "base"
                row["capabilities"] = [:]
            }
            return .object(row)
        }
        return ["object": "list", "data": .array(rows)]
    }
}

extension Lane {
    /// The models that the caller may ask for: all, but for a virtual key that is held to some.
    var models: [(id: String, routes: [ModelCatalog.Route])] {
        let all = services.catalog.listed
        guard let terms = current.virtualKey?.terms, !terms.models.isEmpty else { return all }
        return all.filter { terms.allows(asked: $0.id, routes: $0.routes.map(\.model)) }
    }
}
