import Domain
import HTTP
import HTTPCodec
import NIOCore
import NIOHTTP1

/// Why a request would go where it goes.
enum RouteExplanationRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/v1/route",
            zone: .key,
            surface: .openAI,
            right: .models,
            perMinute: 60,
            summary:
                "Who would be asked for `model`, in which order and why; `stream`, `prompt_tokens` and `tools` say more "
                + "of the request. Nobody is asked.",
            response: .object([
                ("object", .string), ("model", .string), ("kind", .string), ("found", .string), ("policy", .string),
                ("pattern?", .string), ("notes", .array(.string)),
                (
                    "candidates?",
                    .array(
                        .object([
                            ("rank", .integer), ("provider", .string), ("model", .string), ("state", .string),
                            ("reason", .string), ("context_window", .integer), ("fits", .boolean),
                            ("price", .anything), ("average_latency_ms", .number), ("running", .integer),
                            ("tools", .boolean), ("priority?", .integer), ("weight?", .number),
                        ])
                    )
                ),
                (
                    "categories?",
                    .array(.object([("category", .string), ("chain", .array(.anything))]))
                ),
            ])
        ) { request, responder, lane in
            do throws(GatewayError) {
                let query = QueryItems(parsing: request.query ?? "") ?? QueryItems()
                guard let model = query.first("model"), !model.isEmpty else {
                    throw GatewayError(
                        .invalidRequest,
                        "model is required: GET /v1/route?model=<what a request would name>",
                        param: "model"
                    )
                }
                var wish = RouteWish(now: Int64(NIODeadline.now().uptimeNanoseconds))
                wish.isStream = try flag("stream", query)
                wish.promptTokens = try count("prompt_tokens", query)
                let explainer = RouteExplainer(
                    services: lane.services,
                    wish: wish,
                    hasTools: try flag("tools", query)
                )
                lane.answer(responder, explainer.explain(model).json)
            } catch {
                lane.refuse(request, error, responder, surface: .openAI)
            }
        }
    ]

    private static func flag(_ name: String, _ query: QueryItems) throws(GatewayError) -> Bool {
        switch query.first(name) {
        case nil, "false", "0": return false
        case "true", "1", "": return true
        default: throw GatewayError(.invalidRequest, "\(name) must be true or false", param: name)
        }
    }

    private static func count(_ name: String, _ query: QueryItems) throws(GatewayError) -> Int {
        guard let text = query.first(name) else { return 0 }
        guard let number = Int(text), number >= 0 else {
            throw GatewayError(.invalidRequest, "\(name) must be a whole number of at least 0", param: name)
        }
        return number
    }
}
