import Configuration
import HTTP
import JSON
import NIOHTTP1

/// The description of the interface, and the banner at `/`.
enum DocumentRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/openapi.json",
            zone: .open,
            surface: .operations,
            summary: "This description, made from the routes.",
            response: .anything
        ) { _, responder, lane in
            let app = lane.services.configuration.app
            lane.answer(
                responder,
                OpenAPIDocument.make(lane.services.routes.endpoints, title: app.name, version: app.version)
            )
        },
        Endpoint(
            .GET,
            "/",
            zone: .open,
            surface: .operations,
            summary: "Name, version and where to go on.",
            response: .object([("name", .string), ("version", .string), ("status", .string)])
        ) { _, responder, lane in
            let app = lane.services.configuration.app
            lane.answer(
                responder,
                [
                    "name": .string(app.name), "version": .string(app.version), "status": "running",
                    "routes": "/openapi.json",
                ]
            )
        },
    ]
}
