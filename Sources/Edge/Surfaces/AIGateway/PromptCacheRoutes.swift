import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Storage
import Telemetry

/// The prompt cache of `/api/ai`, looked at and cleared (contract S4-10 … S4-15).
enum PromptCacheRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        endpoint(
            .GET,
            "/api/ai/cache/stats",
            "How many answers the prompt cache holds and how often one was found, over restarts.",
            [
                ("total_cache_entries", .integer), ("cache_hits", .integer), ("cache_misses", .integer),
                ("hit_rate_percent", .number), ("total_memory_kb", .integer),
            ]
        ) { figures($0, $1, $2, stats) },
        endpoint(
            .GET,
            "/api/ai/cache/memory",
            "What the prompt cache needs on disk.",
            [
                ("total_memory_bytes", .integer), ("used_memory_bytes", .integer), ("memory_usage_percent", .number),
                ("keys_count", .integer),
            ]
        ) { figures($0, $1, $2, memory) },
        endpoint(
            .GET,
            "/api/ai/cache/health",
            "Whether the store behind the prompt cache answers; 200 also when it does not.",
            [("status", .string), ("redis_connected", .boolean), ("response_time_ms", .number)]
        ) { _, responder, lane in health(responder, lane) },
        endpoint(
            .DELETE,
            "/api/ai/cache",
            "Forgets all answers of the prompt cache.",
            [("status", .string), ("cleared_keys", .integer)]
        ) { clear($0, $1, $2, .everything, telling: "cleared_keys") },
        endpoint(
            .DELETE,
            "/api/ai/cache/provider/{provider}",
            "Forgets the kept answers of one provider.",
            [("status", .string), ("cleared_entries", .integer)]
        ) { clear($0, $1, $2, .provider($0.parameters[0]), telling: "cleared_entries") },
        endpoint(
            .DELETE,
            "/api/ai/cache/model/{provider}/{model...}",
            "Forgets the kept answers of one model, whose id may hold slashes.",
            [("status", .string), ("cleared_entries", .integer)]
        ) {
            let part = PromptCacheTable.Part.model(provider: $0.parameters[0], $0.parameters[1])
            clear($0, $1, $2, part, telling: "cleared_entries")
        },
    ]

    private static func endpoint(
        _ method: HTTPMethod,
        _ path: String,
        _ summary: String,
        _ response: [(name: String, schema: Schema)],
        handler: @escaping @Sendable (Request, Responder, Lane) -> Void
    ) -> Endpoint<Lane> {
        Endpoint(
            method,
            path,
            zone: .login,
            surface: .aiGateway,
            right: method == .GET ? .metrics : nil,
            summary: summary,
            response: .object(response),
            handler: handler
        )
    }

    // MARK: figures

    private static func figures(
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane,
        _ body: @escaping (PromptCacheTable.Figures) -> JSONValue
    ) {
        lane.services.prompts.figures(on: lane.loop) { result in
            switch result {
            case .success(let figures): lane.answer(responder, body(figures))
            case .failure(let error): refuse(request, responder, lane, error)
            }
        }
    }

    /// The body of S4-10.
    static func stats(_ figures: PromptCacheTable.Figures) -> JSONValue {
        let rate = CacheFigures.rate(hits: figures.hits, misses: figures.misses)
        return [
            "total_cache_entries": .number(figures.entries), "cache_hits": .number(figures.hits),
            "cache_misses": .number(figures.misses), "hit_rate_percent": .number((rate * 1000).rounded() / 10),
            "total_memory_kb": .number(figures.totalBytes / 1024),
        ]
    }

    /// The body of S4-11.
    static func memory(_ figures: PromptCacheTable.Figures) -> JSONValue {
        let share = figures.totalBytes == 0 ? 0 : Double(figures.usedBytes) / Double(figures.totalBytes)
        return [
            "total_memory_bytes": .number(figures.totalBytes), "used_memory_bytes": .number(figures.usedBytes),
            "memory_usage_percent": .number((share * 1000).rounded() / 10), "keys_count": .number(figures.entries),
        ]
    }

    private static func health(_ responder: Responder, _ lane: Lane) {
        let began = NIODeadline.now()
        var isAnswered = false
        let tell = { (isWell: Bool) in
            guard !isAnswered else { return }
            isAnswered = true
            let microseconds = (NIODeadline.now() - began).nanoseconds / 1000
            lane.answer(
                responder,
                [
                    "status": isWell ? "healthy" : "unhealthy", "redis_connected": .bool(isWell),
                    "response_time_ms": .number(Double(microseconds) / 1000),
                ]
            )
        }
        // a disk that hangs is told like one that fails
        let bound = NIOLoopBound(tell, eventLoop: lane.loop)
        let limit = lane.loop.scheduleTask(in: patience) { bound.value(false) }
        lane.services.prompts.figures(on: lane.loop) { result in
            limit.cancel()
            if case .success = result { tell(true) } else { tell(false) }
        }
    }

    // MARK: clearing

    private static func clear(
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane,
        _ part: PromptCacheTable.Part,
        telling count: String
    ) {
        // whoever has logged in may; a key may what its rights say (contract C5)
        if lane.current.username == nil, let error = lane.current.lack(of: .admin) {
            return lane.refuse(request, error, responder, surface: .aiGateway)
        }
        if let error = fault(of: part) { return lane.refuse(request, error, responder, surface: .aiGateway) }
        lane.services.prompts.clear(part, on: lane.loop) { result in
            switch result {
            case .success(let cleared):
                lane.answer(responder, .object(["status": "success", count: .number(cleared)]))
            case .failure(let error): refuse(request, responder, lane, error)
            }
        }
    }

    /// A name that is none of the seven, which exist whether they are configured or not (contract C3).
    private static func fault(of part: PromptCacheTable.Part) -> GatewayError? {
        let provider: String
        switch part {
        case .everything: return nil
        case .provider(let name), .model(let name, _): provider = name
        }
        guard !AIProviderNames.all.contains(provider) else { return nil }
        return GatewayError(
            .invalidRequest,
            "unknown provider; use one of \(AIProviderNames.all.joined(separator: ", "))",
            param: "provider"
        )
    }

    private static func refuse(_ request: Request, _ responder: Responder, _ lane: Lane, _ error: StorageError) {
        lane.services.logger.warning("prompt cache not reached", [.error: .text(error.message)])
        let told = GatewayError(
            error.kind == .busy ? .overloaded : .internalError,
            "the prompt cache cannot be read or written; see the log of the gateway",
            retryAfterSeconds: 1
        )
        lane.refuse(request, told, responder, surface: .aiGateway)
    }

    /// Contract section 1, rule 9.
    private static let patience = TimeAmount.seconds(2)
}
