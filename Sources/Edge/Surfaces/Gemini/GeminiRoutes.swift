import Domain
import HTTP
import HTTPCodec
import JSON
import NIOCore
import NIOHTTP1
import Providers

/// Gemini's protocol, on any provider.
enum GeminiRoutes {
    static let endpoints: [Endpoint<Lane>] =
        ["/v1beta", "/v1"].map { version in
            Endpoint(
                .POST,
                version + "/models/{call...}",
                zone: .key,
                surface: .gemini,
                summary: "Asks a model in Gemini's protocol: {model}:generateContent, :streamGenerateContent, "
                    + ":countTokens, :embedContent or :batchEmbedContents.",
                request: .object([("contents?", .array(.anything)), ("generationConfig?", .anything)]),
                response: .object([("candidates?", .array(.anything)), ("usageMetadata?", .anything)])
            ) { call($0, $1, $2) }
        } + [
            Endpoint(
                .GET,
                "/v1beta/models",
                zone: .key,
                surface: .gemini,
                right: .models,
                summary: "All models, in Gemini's form.",
                response: .object([("models", .array(.anything))])
            ) { _, responder, lane in
                lane.answer(responder, list(lane))
            },
            Endpoint(
                .GET,
                "/v1beta/models/{model...}",
                zone: .key,
                surface: .gemini,
                right: .models,
                summary: "One model, in Gemini's form.",
                response: .object([("name", .string)])
            ) { request, responder, lane in
                let id = request.parameters[0]
                if refusesToShow(request, responder, lane) { return }
                guard let model = model(id, lane) else {
                    let error = GatewayError(.modelNotFound, "model '\(id)' is not found", param: "model")
                    return lane.refuse(request, error, responder, surface: .gemini)
                }
                lane.answer(responder, model)
            },
        ]

    /// Refuses to show a model where the path names an operation, which must be posted; whether it did.
    static func refusesToShow(_ request: Request, _ responder: Responder, _ lane: Lane) -> Bool {
        guard let verb = GeminiOperation(request.parameters[0])?.verb else { return false }
        responder.commonFields.append(("allow", "POST"))
        let error = GatewayError(.methodNotAllowed, "GET is not allowed for :\(verb.rawValue); use POST")
        lane.refuse(request, error, responder, surface: .gemini)
        return true
    }

    /// All models, as Gemini's clients read them.
    static func list(_ lane: Lane) -> JSONValue { .object(GeminiModelList.body(of: models(lane))) }

    /// One model; nil when it is not configured.
    static func model(_ id: String, _ lane: Lane) -> JSONValue? {
        let name = id.hasPrefix("models/") ? String(id.dropFirst(7)) : id
        return models(lane).first { $0.id == name }.map { .object(GeminiModelList.entry($0)) }
    }

    private static func models(_ lane: Lane) -> [GeminiListedModel] {
        lane.models.compactMap { id, routes in
            let methods = methods(lane.services.capabilities(of: id, routes: routes))
            return methods.isEmpty ? nil : GeminiListedModel(id: id, methods: methods)
        }
    }

    /// What Gemini's clients can ask of a model; nothing of one that only hears, draws, ranks or judges.
    static func methods(_ capabilities: [String]) -> [String] {
        var methods: [String] = []
        if !Set(capabilities).isDisjoint(with: ["chat", "text_generation", "completion"]) {
            methods += ["generateContent", "countTokens"]
        }
        if capabilities.contains("embedding") { methods += ["embedContent", "batchEmbedContents"] }
        return methods
    }

    private static func call(_ request: Request, _ responder: Responder, _ lane: Lane) {
        guard let operation = GeminiOperation(request.parameters[0]) else {
            let error = GatewayError(
                .notFound,
                "the path must end in {model}:generateContent, :streamGenerateContent, :countTokens, :embedContent or "
                    + ":batchEmbedContents"
            )
            return lane.refuse(request, error, responder, surface: .gemini)
        }
        // one path has several operations, so that the route itself can name no right
        if let error = lane.current.lack(of: operation.verb.right) {
            return lane.refuse(request, error, responder, surface: .gemini)
        }
        let entrance = Entrance(request, responder, lane, surface: .gemini)
        switch operation.verb {
        case .generateContent, .streamGenerateContent:
            let isStream = operation.verb == .streamGenerateContent
            let form = request.query.flatMap { QueryItems(parsing: $0) }?.first("alt")
            let size = request.body.readableBytes
            entrance.chat(GeminiChatSurface(streamForm: form == "sse" ? .events : .array)) {
                (body: JSONElement) throws(GatewayError) in
                try GeminiPeek.read(body, bytes: size, model: operation.model, isStream: isStream)
            }
        case .countTokens: entrance.count(GeminiCountSurface(model: operation.model))
        case .embedContent: entrance.embeddings(GeminiVectors(isBatch: false), model: operation.model)
        case .batchEmbedContents: entrance.embeddings(GeminiVectors(isBatch: true), model: operation.model)
        }
    }
}

extension GeminiOperation.Verb {
    /// What the caller must have been given.
    fileprivate var right: Right {
        switch self {
        case .generateContent, .streamGenerateContent, .countTokens: .chat
        case .embedContent, .batchEmbedContents: .embeddings
        }
    }
}

/// Gemini's embeddings towards clients, one at a time or in a batch.
struct GeminiVectors: EmbeddingSurface {
    let isBatch: Bool

    func request(from body: JSONObject, model: String) throws(GatewayError) -> EmbeddingRequest {
        try GeminiEmbeddingSurface.request(from: body, model: model, isBatch: isBatch)
    }

    func body(of answer: EmbeddingAnswer, to body: JSONObject, _ context: AnswerContext) -> JSONObject {
        GeminiEmbeddingSurface.body(of: answer, isBatch: isBatch)
    }
}

/// Gemini's `:countTokens` towards clients.
struct GeminiCountSurface: CountSurface {
    let model: String
    var chatProtocol: ChatProtocol { .gemini }

    func model(in body: JSONObject) throws(GatewayError) -> String { model }

    /// The path has the name; a request within the request has it once more.
    func renaming(in body: JSONObject, to model: String) -> JSONSplice {
        var splice = JSONSplice()
        for key in ["generateContentRequest", "generate_content_request"] where body[key]?["model"] != nil {
            var inner = JSONSplice()
            inner.set("model", to: .string(GeminiModelName(model).resource))
            splice.edit(key, with: inner)
        }
        return splice
    }

    func request(from body: JSONObject) throws(GatewayError) -> ChatRequest {
        try GeminiTokenCountSurface.request(from: body, model: model)
    }

    func body(tokens: Int) -> JSONObject { GeminiTokenCountSurface.body(tokens: tokens) }
}
