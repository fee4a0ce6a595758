import Configuration
import HTTP
import JSON
import NIOCore
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
            "/docs",
            zone: .open,
            surface: .operations,
            summary: "This description as one page for people, with an example for every route.",
            response: .text(contentType: "text/html; charset=utf-8")
        ) { request, responder, lane in
            let configuration = lane.services.configuration
            let router = configuration.listeners.router
            var head = ReplyHead(status: 200, contentType: "text/html; charset=utf-8")
            for field in RoutePage.headers { head.append(field.name, field.value) }
            let page = RoutePage.make(
                lane.services.routes.endpoints,
                title: configuration.app.name,
                version: configuration.app.version,
                host: shownHost(request, else: "\(configuration.server.host):\(configuration.server.port)"),
                routerHost: "\(router.bind):\(router.port)"
            )
            responder.send(head, body: ByteBuffer(string: page))
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
                    "routes": "/openapi.json", "docs": "/docs",
                ]
            )
        },
    ]

    /// The address by which the reader came, if it is one; it goes into lines that people copy.
    private static func shownHost(_ request: Request, else own: String) -> String {
        guard let host = request.header("host"), (1...255).contains(host.utf8.count) else { return own }
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
        return isPlain ? host : own
    }
}
