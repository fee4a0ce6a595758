import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// The seven providers of `/api/ai` (contract S4-33, S4-34).
enum AIProviderRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/api/ai/providers",
            zone: .login,
            surface: .aiGateway,
            right: .models,
            summary: "The providers that can be invoked, with their models and defaults.",
            response: .object([
                ("available_providers", .array(.string)), ("provider_details", .anything),
                ("total_providers", .integer),
            ])
        ) { _, responder, lane in
            lane.answer(responder, AIProviders.list(AIProviders.standings(lane.services)))
        },
        Endpoint(
            .GET,
            "/api/ai/providers/health",
            zone: .login,
            surface: .aiGateway,
            right: .models,
            summary: "How each of the seven providers is.",
            response: .anything
        ) { _, responder, lane in
            lane.answer(responder, AIProviders.health(AIProviders.standings(lane.services)))
        },
    ]
}
