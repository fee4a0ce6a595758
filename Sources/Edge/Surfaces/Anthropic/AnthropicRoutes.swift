import Domain
import HTTP
import HTTPCodec
import JSON
import NIOCore
import NIOHTTP1

/// Anthropic's protocol, on any provider.
enum AnthropicRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .POST,
            "/v1/messages",
            zone: .key,
            surface: .anthropic,
            right: .chat,
            summary: "Asks a model in Anthropic's protocol; answers whole or as a stream.",
            request: .object([
                ("model", .string), ("max_tokens", .integer), ("messages", .array(.anything)), ("system?", .anything),
                ("stream?", .boolean), ("tools?", .array(.anything)),
            ]),
            response: .object([
                ("id", .string), ("type", .string), ("role", .string), ("model", .string),
                ("content", .array(.anything)), ("stop_reason", .string),
                ("usage", .object([("input_tokens", .integer), ("output_tokens", .integer)])),
            ])
        ) { request, responder, lane in
            let size = request.body.readableBytes
            Entrance(request, responder, lane, surface: .anthropic).chat(AnthropicChatSurface()) {
                (body: JSONElement) throws(GatewayError) in
                try AnthropicPeek.read(body, bytes: size)
            }
        },
        Endpoint(
            .POST,
            "/v1/messages/count_tokens",
            zone: .key,
            surface: .anthropic,
            right: .chat,
            summary: "Counts the tokens of a request: the provider does where it can, else the gateway.",
            request: .object([("model", .string), ("messages", .array(.anything))]),
            response: .object([("input_tokens", .integer)])
        ) { request, responder, lane in
            Entrance(request, responder, lane, surface: .anthropic).count(AnthropicCountSurface())
        },
    ]

    /// The models for a client that names Anthropic's version in its header.
    static func models(_ request: Request, _ lane: Lane) -> JSONValue {
        let query = request.query.flatMap { QueryItems(parsing: $0) }
        let limit = query?.first("limit").flatMap { Int($0) } ?? 20
        return .object(
            AnthropicModelList.body(
                of: rows(lane),
                limit: min(max(limit, 1), 1000),
                after: query?.first("after_id"),
                before: query?.first("before_id")
            )
        )
    }

    static func rows(_ lane: Lane) -> [AnthropicModelList.Row] {
        lane.models.map { AnthropicModelList.Row(id: $0.id) }
    }
}

/// Anthropic's `count_tokens` towards clients.
struct AnthropicCountSurface: CountSurface {
    let chatProtocol = ChatProtocol.anthropicMessages
    var passedHeaders: [String] { AnthropicChatSurface().passedHeaders }

    func model(in body: JSONObject) throws(GatewayError) -> String {
        guard let model = body["model"]?.string, !model.isEmpty else {
            throw GatewayError(.invalidRequest, "model: a model's name is required", param: "model")
        }
        return model
    }

    func renaming(in body: JSONObject, to model: String) -> JSONSplice {
        var splice = JSONSplice()
        splice.set("model", to: .string(model))
        return splice
    }

    func request(from body: JSONObject) throws(GatewayError) -> ChatRequest {
        var peek = ChatPeek()
        peek.model = try model(in: body)
        return try AnthropicTokenCount.request(from: body, peek: peek)
    }

    func body(tokens: Int) -> JSONObject { AnthropicTokenCount.body(tokens: tokens) }
}
