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
            summary: "All models of all providers that have no pattern for a name.",
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
            let isAnthropic = request.header("anthropic-version") != nil
            lane.answer(responder, isAnthropic ? AnthropicRoutes.models(request, lane) : list(lane))
        }
    ]

    private static func list(_ lane: Lane) -> JSONValue {
        let catalog = lane.services.catalog
        let rows = catalog.listed.map { id, routes -> JSONValue in
            // the provider that would be asked first stands for the model
            let usable = routes.first { catalog.providers[$0.provider].obstacle == nil }
            let provider = catalog.providers[(usable ?? routes[0]).provider]
            return [
                "id": .string(id), "object": "model", "created": .number(Int(lane.services.startedMilliseconds / 1000)),
                "owned_by": .string(provider.name), "provider_type": .string(provider.type),
                "status": .string(lane.services.status(of: provider).rawValue),
                "enabled": .bool(provider.obstacle != .disabled), "forced": .bool(provider.isForced),
            ]
        }
        return ["object": "list", "data": .array(rows)]
    }
}
