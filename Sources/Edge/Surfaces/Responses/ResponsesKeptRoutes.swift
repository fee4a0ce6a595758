import Domain
import HTTP
import HTTPCodec
import JSON
import NIOHTTP1
import Storage

/// What can be done with a kept response; who did not ask for it is told that there is none.
enum ResponsesKeptRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/v1/responses/{id}",
            zone: .key,
            surface: .openAI,
            right: .chat,
            summary: "A kept response.",
            response: ResponsesRoutes.response
        ) { request, responder, lane in
            if query(request)?.first("stream") == "true" {
                let error = GatewayError(
                    .invalidRequest,
                    "only background responses can be streamed again, and there are none here",
                    param: "stream"
                )
                return lane.refuse(request, error, responder, surface: .openAI)
            }
            find(request, responder, lane) { lane.answer(responder, .object($0.response)) }
        },
        Endpoint(
            .DELETE,
            "/v1/responses/{id}",
            zone: .key,
            surface: .openAI,
            right: .chat,
            summary: "Forgets a kept response; those that go on from it cannot be continued any more.",
            response: .object([("id", .string), ("object", .string), ("deleted", .boolean)])
        ) { delete($0, $1, $2) },
        Endpoint(
            .GET,
            "/v1/responses/{id}/input_items",
            zone: .key,
            surface: .openAI,
            right: .chat,
            summary:
                "The items a kept response was asked with; `limit` is 1 to 100, 20 when absent, `order` asc or desc.",
            response: .object([
                ("object", .string), ("data", .array(.anything)), ("first_id", .anything), ("last_id", .anything),
                ("has_more", .boolean),
            ])
        ) { request, responder, lane in
            do throws(GatewayError) {
                let page = try ResponsesPage(query(request))
                find(request, responder, lane) { lane.answer(responder, .object(page.list(of: $0.input))) }
            } catch {
                lane.refuse(request, error, responder, surface: .openAI)
            }
        },
        Endpoint(
            .POST,
            "/v1/responses/{id}/cancel",
            zone: .key,
            surface: .openAI,
            right: .chat,
            summary: "Refused: only background responses can be cancelled, and there are none here.",
            response: ResponsesRoutes.response
        ) { request, responder, lane in
            find(request, responder, lane) { _ in
                let error = GatewayError(
                    .invalidRequest,
                    "only responses with background: true can be cancelled; close the connection of a running one"
                )
                lane.refuse(request, error, responder, surface: .openAI)
            }
        },
    ]

    private static func query(_ request: Request) -> QueryItems? { request.query.flatMap { QueryItems(parsing: $0) } }

    private static func find(
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane,
        _ found: @escaping (ResponsesRecord) -> Void
    ) {
        let id = request.parameters.first ?? ""
        lane.services.responses.record(
            id,
            account: lane.current.account,
            now: Int(lane.clock.milliseconds / 1000),
            on: lane.loop
        ) { result in
            switch result {
            case .success(let record?): found(record)
            case .success(nil): lane.refuse(request, notFound(id), responder, surface: .openAI)
            case .failure(let error): lane.refuse(request, error.gatewayError, responder, surface: .openAI)
            }
        }
    }

    private static func delete(_ request: Request, _ responder: Responder, _ lane: Lane) {
        let id = request.parameters.first ?? ""
        lane.services.responses.delete(
            id,
            account: lane.current.account,
            now: Int(lane.clock.milliseconds / 1000),
            on: lane.loop
        ) { result in
            switch result {
            case .success(true): lane.answer(responder, ["id": .string(id), "object": "response", "deleted": true])
            case .success(false): lane.refuse(request, notFound(id), responder, surface: .openAI)
            case .failure(let error): lane.refuse(request, error.gatewayError, responder, surface: .openAI)
            }
        }
    }

    private static func notFound(_ id: String) -> GatewayError {
        GatewayError(.notFound, "Response with id '\(id)' not found.")
    }
}

/// Which items of a list are wanted.
struct ResponsesPage {
    private let limit: Int
    private let isAscending: Bool
    private let after: String?

    /// Reads `limit`, `order` and `after`.
    ///
    /// - Throws: `invalid_request` that names the field.
    init(_ query: QueryItems?) throws(GatewayError) {
        let number = query?.first("limit")
        limit = number.flatMap { Int($0) } ?? 20
        guard (1...100).contains(limit), number == nil || Int(number ?? "") != nil else {
            throw GatewayError(.invalidRequest, "limit must be a number from 1 to 100", param: "limit")
        }
        let order = query?.first("order") ?? "desc"
        guard order == "asc" || order == "desc" else {
            throw GatewayError(.invalidRequest, "order must be asc or desc", param: "order")
        }
        isAscending = order == "asc"
        after = query?.first("after")
    }

    /// The wanted items as a list.
    func list(of items: [JSONValue]) -> JSONObject {
        var ordered = isAscending ? items : items.reversed()
        if let after, let place = ordered.firstIndex(where: { $0["id"]?.string == after }) {
            ordered.removeFirst(place + 1)
        }
        let data = Array(ordered.prefix(limit))
        return [
            "object": "list", "data": .array(data), "first_id": data.first?["id"] ?? .null,
            "last_id": data.last?["id"] ?? .null, "has_more": .bool(ordered.count > data.count),
        ]
    }
}
