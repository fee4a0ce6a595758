import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// Providers and models for the console (contract S0-10 to S0-12).
enum ConsoleModelRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/api/providers",
            zone: .local,
            surface: .console,
            right: .models,
            summary: "The configured providers with their models, the default one first, then by name.",
            response: .array(
                .object([
                    ("key", .string), ("type", .string), ("name", .string), ("has_api_key", .boolean),
                    ("icon", .string), ("color", .string), ("models", .array(model)),
                ])
            )
        ) { _, responder, lane in
            let services = lane.services
            lane.compute {
                ConsoleModels(services).providers
            } done: {
                lane.answer(responder, $0)
            }
        },
        Endpoint(
            .GET,
            "/api/models",
            zone: .local,
            surface: .console,
            right: .models,
            summary: "All models, in OpenAI's form.",
            response: .object([
                ("object", .string),
                (
                    "data",
                    .array(
                        .object([("id", .string), ("object", .string), ("created", .integer), ("owned_by", .string)])
                    )
                ),
            ])
        ) { _, responder, lane in
            lane.answer(responder, ConsoleModels(lane.services).openAIList(of: lane.models))
        },
        Endpoint(
            .GET,
            "/api/models/all",
            zone: .local,
            surface: .console,
            right: .models,
            summary: "All models of all providers in detail, by provider and name.",
            response: .array(
                .object([
                    ("key", .string), ("model", .string), ("name", .string), ("provider", .string),
                    ("max_context_size", .integer), ("capabilities", .array(.string)),
                ])
            )
        ) { _, responder, lane in
            let services = lane.services
            lane.compute {
                ConsoleModels(services).all
            } done: {
                lane.answer(responder, $0)
            }
        },
    ]

    private static let model = Schema.object([
        ("key", .string), ("model", .string), ("name", .string), ("max_context_size", .integer),
        ("capabilities", .array(.string)),
    ])
}
