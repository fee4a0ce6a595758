import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Providers

/// Ollama's protocol, on any provider, for the tools that look for an Ollama.
enum OllamaRoutes {
    /// Clients ask for it to learn whether the server is new enough; what is offered here came with Ollama 0.13.
    static let version = "0.13.0"

    static let endpoints: [Endpoint<Lane>] = answers + vectors + lists

    private static let answers = [
        answer(
            "/api/chat",
            "Asks a model in Ollama's protocol; answers as lines unless stream is false.",
            request: [("model", .string), ("messages", .array(.anything)), ("stream?", .boolean)],
            response: [("model", .string), ("message", .anything), ("done", .boolean)],
            words: OllamaChatSurface(),
            peek: { (body: JSONElement, size: Int) throws(GatewayError) in try OllamaPeek.readChat(body, bytes: size) }
        ),
        answer(
            "/api/generate",
            "Completes a prompt in Ollama's protocol; answers as lines unless stream is false.",
            request: [("model", .string), ("prompt", .string), ("stream?", .boolean)],
            response: [("model", .string), ("response", .string), ("done", .boolean)],
            words: OllamaGenerateSurface(),
            peek: { (body: JSONElement, size: Int) throws(GatewayError) in
                try OllamaPeek.readGenerate(body, bytes: size)
            }
        ),
    ]

    private static let vectors = [
        Endpoint<Lane>(
            .POST,
            "/api/embed",
            zone: .local,
            surface: .ollama,
            right: .embeddings,
            summary: "Vectors of one text or several in Ollama's protocol.",
            request: .object([("model", .string), ("input", .anything), ("dimensions?", .integer)]),
            response: .object([("model", .string), ("embeddings", .array(.anything))])
        ) { embed($0, $1, $2, .many) },
        Endpoint<Lane>(
            .POST,
            "/api/embeddings",
            zone: .local,
            surface: .ollama,
            right: .embeddings,
            summary: "The vector of one text in Ollama's older words.",
            request: .object([("model", .string), ("prompt", .string)]),
            response: .object([("embedding", .array(.number))])
        ) { embed($0, $1, $2, .one) },
    ]

    private static let lists = [
        Endpoint<Lane>(
            .GET,
            "/api/tags",
            zone: .local,
            surface: .ollama,
            right: .models,
            summary: "All models, in Ollama's form.",
            response: .object([("models", .array(.object([("name", .string), ("model", .string)])))])
        ) { _, responder, lane in
            let rows = lane.models.map { OllamaModel(id: $0.id).row }
            lane.answer(responder, ["models": .array(rows)])
        },
        Endpoint<Lane>(
            .POST,
            "/api/show",
            zone: .local,
            surface: .ollama,
            right: .models,
            summary: "What is known of a model, in Ollama's form.",
            request: .object([("model?", .string), ("name?", .string)]),
            response: .object([("model_info", .anything), ("capabilities", .array(.string))])
        ) { show($0, $1, $2) },
        Endpoint<Lane>(
            .GET,
            "/api/version",
            zone: .local,
            surface: .ollama,
            right: .models,
            summary: "The version of Ollama whose protocol is spoken.",
            response: .object([("version", .string)])
        ) { _, responder, lane in
            lane.answer(responder, ["version": .string(version)])
        },
        Endpoint<Lane>(
            .GET,
            "/api/ps",
            zone: .local,
            surface: .ollama,
            right: .models,
            summary: "The models in memory: none, for the gateway holds none.",
            response: .object([("models", .array(.anything))])
        ) { _, responder, lane in
            lane.answer(responder, ["models": []])
        },
    ]

    // MARK: handlers

    private static func answer(
        _ path: String,
        _ summary: String,
        request: [(String, Schema)],
        response: [(String, Schema)],
        words: any ChatSurface,
        peek: @escaping @Sendable (JSONElement, Int) throws(GatewayError) -> ChatPeek
    ) -> Endpoint<Lane> {
        Endpoint(
            .POST,
            path,
            zone: .local,
            surface: .ollama,
            right: .chat,
            summary: summary,
            request: .object(request),
            response: .object(response)
        ) { request, responder, lane in
            let size = request.body.readableBytes
            Entrance(request, responder, lane, surface: .ollama).chat(words) {
                (body: JSONElement) throws(GatewayError) in
                var peek = try peek(body, size)
                peek.model = peek.model.map { known($0, lane) }
                return peek
            }
        }
    }

    private static func embed(
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane,
        _ shape: OllamaEmbeddingsSurface.Shape
    ) {
        let entrance = Entrance(request, responder, lane, surface: .ollama)
        // a body that is none is told by the entrance itself
        let named = (try? request.jsonObject())?["model"]?.string  // house: see above
        entrance.embeddings(OllamaEmbeddingsSurface(shape: shape), model: named.map { known($0, lane) })
    }

    private static func show(_ request: Request, _ responder: Responder, _ lane: Lane) {
        do throws(GatewayError) {
            let body = try request.jsonObject()
            guard let named = body["model"]?.string ?? body["name"]?.string, !named.isEmpty else {
                throw GatewayError(.invalidRequest, "model is required", param: "model")
            }
            let id = known(named, lane)
            let catalog = lane.services.catalog
            guard let listed = lane.models.first(where: { $0.id == id }) else {
                throw GatewayError(.modelNotFound, "model '\(named)' is not found", param: "model")
            }
            let facts = listed.routes.first.flatMap { route in
                lane.services.billing.facts(provider: catalog.providers[route.provider].name, model: route.model)
            }
            lane.answer(responder, OllamaModel(id: id, facts: facts).description)
        } catch {
            lane.refuse(request, error, responder, surface: .ollama)
        }
    }

    /// Ollama's clients may add `:latest` to a name without a tag.
    private static func known(_ model: String, _ lane: Lane) -> String {
        let tag = ":latest"
        guard model.hasSuffix(tag), !lane.services.catalog.isConfigured(model) else { return model }
        let bare = String(model.dropLast(tag.count))
        return lane.services.catalog.isConfigured(bare) || RouterModelName.all.contains(bare) ? bare : model
    }
}
