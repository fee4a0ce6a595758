import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Providers

/// What OpenAI's protocol has besides chat: completions and embeddings on any provider, the rest on those that have it.
enum OpenAIOperationRoutes {
    static let endpoints: [Endpoint<Lane>] =
        [
            Endpoint(
                .POST,
                "/v1/completions",
                zone: .key,
                surface: .openAI,
                right: .completions,
                perMinute: 100,
                summary: "Legacy completions; a provider that has chat alone is asked by chat.",
                request: .object([("model", .string), ("prompt", .anything), ("stream?", .boolean)]),
                response: .object([("id", .string), ("object", .string), ("choices", .array(.anything))])
            ) { complete($0, $1, $2) },
            Endpoint(
                .POST,
                "/v1/embeddings",
                zone: .key,
                surface: .openAI,
                right: .embeddings,
                perMinute: 100,
                summary: "Vectors of texts or tokens, as numbers or in base 64.",
                request: .object([
                    ("model", .string), ("input", .anything), ("encoding_format?", .string), ("dimensions?", .integer),
                ]),
                response: .object([("object", .string), ("data", .array(.anything)), ("model", .string)])
            ) { request, responder, lane in
                let entrance = Entrance(request, responder, lane, surface: .openAI)
                if MistralClient.sent(request) {
                    entrance.embeddings(MistralEmbeddingsSurface())
                } else {
                    entrance.embeddings(OpenAIEmbeddingsSurface(), isOpenAI: true)
                }
            },
        ]
        + passages.map { path, operation, summary in
            Endpoint(
                .POST,
                path,
                zone: .key,
                surface: .openAI,
                right: .images,
                summary: summary,
                request: .anything,
                response: .anything
            ) { request, responder, lane in
                let entrance = Entrance(request, responder, lane, surface: .openAI)
                if operation == .images {
                    entrance.passage(operation, check: ImageCheck.check)
                } else {
                    entrance.passage(operation)
                }
            }
        }

    private static let passages: [(String, Operation, String)] = [
        ("/v1/images/generations", .images, "Draws pictures, with providers that do."),
        ("/v1/images/edits", .imageEdits, "Changes pictures, with providers that do."),
        ("/v1/moderations", .moderations, "Judges texts, with providers that do."),
        ("/v1/rerank", .rerank, "Orders documents by how well they fit a question, with providers that do."),
        ("/v1/audio/speech", .speech, "Speaks a text, with providers that do."),
        ("/v1/audio/transcriptions", .transcriptions, "Writes down what is spoken, with providers that do."),
        ("/v1/audio/translations", .translations, "Writes down in English what is spoken, with providers that do."),
    ]

    private static func complete(_ request: Request, _ responder: Responder, _ lane: Lane) {
        let size = request.body.readableBytes
        let check = ChatCheck(modelRule: .strict, isModelRequired: true, catalog: lane.services.catalog)
        let entrance = Entrance(request, responder, lane, surface: .openAI)
        entrance.chat(OpenAICompletionsSurface()) { (body: JSONElement) throws(GatewayError) in
            try OpenAICompletionsSurface.check(try request.jsonObject())
            return try check.readPrompt(body, size: size)
        }
    }
}
