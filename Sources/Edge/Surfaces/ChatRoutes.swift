import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// Chat completions in OpenAI's protocol, and in Mistral's for its own clients, strict on `/v1`, lenient on `/chat/completions`.
enum ChatRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .POST,
            "/v1/chat/completions",
            zone: .key,
            surface: .openAI,
            right: .chat,
            perMinute: 100,
            summary: "Asks a model, by priority and with fallback over its providers; answers whole or as a stream.",
            request: request,
            response: response
        ) { chat($0, $1, $2, surface: .openAI) },
        Endpoint(
            .POST,
            "/chat/completions",
            zone: .local,
            surface: .transparent,
            listeners: [.main, .router],
            right: .chat,
            summary: "The same for programs whose base URL has no /v1; an unknown model goes to the default provider.",
            request: request,
            response: response
        ) { chat($0, $1, $2, surface: .transparent) },
        Endpoint(
            .POST,
            "/v1/chat/completions",
            zone: .key,
            surface: .transparent,
            listeners: [.router],
            right: .chat,
            summary: "Chat completions on the router listener.",
            request: request,
            response: response
        ) { chat($0, $1, $2, surface: .transparent) },
    ]

    private static func chat(_ request: Request, _ responder: Responder, _ lane: Lane, surface: Surface) {
        let check = ChatCheck(
            modelRule: surface == .openAI ? .strict : .lenient,
            isModelRequired: surface == .openAI,
            catalog: lane.services.catalog
        )
        let caller = lane.current
        lane.expandTemplate(of: request) { result in
            // the client may have left meanwhile
            guard !responder.isOver else { return }
            switch result {
            case .failure(let error): lane.refuse(request, error, responder, surface: surface)
            case .success(let request):
                let size = request.body.readableBytes
                let words: any ChatSurface =
                    MistralClient.sent(request)
                    ? MistralChatSurface(surface: surface) : OpenAIChatSurface(surface: surface)
                Entrance(request, responder, lane, surface: surface, caller: caller).chat(words) {
                    (body: JSONElement) throws(GatewayError) in
                    try check.read(body, size: size)
                }
            }
        }
    }

    private static let request = Schema.object([
        ("model", .string), ("messages", .array(.object([("role", .string), ("content?", .anything)]))),
        ("stream?", .boolean), ("stream_options?", .object([("include_usage?", .boolean)])),
        ("temperature?", .number), ("top_p?", .number), ("max_tokens?", .integer), ("n?", .integer),
        ("stop?", .anything), ("tools?", .array(.anything)), ("tool_choice?", .anything), ("seed?", .integer),
        ("response_format?", .anything), ("logit_bias?", .anything), ("user?", .string),
    ])

    private static let response = Schema.object([
        ("id", .string), ("object", .string), ("created", .integer), ("model", .string),
        (
            "choices",
            .array(.object([("index", .integer), ("message", .anything), ("finish_reason", .string)]))
        ),
        (
            "usage?",
            .object([("prompt_tokens", .integer), ("completion_tokens", .integer), ("total_tokens", .integer)])
        ),
        (
            "_proxy_info?",
            .object([
                ("provider", .string), ("attempt_number", .integer), ("response_time", .number),
                ("request_id", .string),
            ])
        ),
    ])
}
