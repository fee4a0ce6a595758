import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Providers

/// Cohere's protocol, on any provider; rerank on those that have it.
enum CohereRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .POST,
            "/v2/chat",
            zone: .key,
            surface: .cohere,
            right: .chat,
            summary: "Asks a model in Cohere's protocol; answers whole or as a stream.",
            request: .object([
                ("model", .string), ("messages", .array(.anything)), ("stream?", .boolean),
                ("tools?", .array(.anything)), ("max_tokens?", .integer),
            ]),
            response: .object([
                ("id", .string), ("finish_reason", .string), ("message", .anything), ("usage?", .anything),
            ])
        ) { request, responder, lane in
            let size = request.body.readableBytes
            Entrance(request, responder, lane, surface: .cohere).chat(CohereChatSurface()) {
                (body: JSONElement) throws(GatewayError) in
                try CoherePeek.read(body, bytes: size)
            }
        },
        Endpoint(
            .POST,
            "/v2/embed",
            zone: .key,
            surface: .cohere,
            right: .embeddings,
            summary: "Vectors of texts in Cohere's protocol, as numbers or in base 64.",
            request: .object([
                ("model", .string), ("texts?", .array(.string)), ("inputs?", .array(.anything)),
                ("input_type?", .string), ("embedding_types?", .array(.string)), ("output_dimension?", .integer),
            ]),
            response: .object([("id", .string), ("embeddings", .anything), ("texts", .array(.string))])
        ) { request, responder, lane in
            Entrance(request, responder, lane, surface: .cohere).embeddings(CohereEmbeddingsSurface())
        },
        Endpoint(
            .POST,
            "/v2/rerank",
            zone: .key,
            surface: .cohere,
            right: .images,
            summary: "Orders documents by how well they fit a question, with providers that do.",
            request: .anything,
            response: .anything
        ) { request, responder, lane in
            Entrance(request, responder, lane, surface: .cohere).passage(.rerank)
        },
    ]
}
