import Configuration
import Domain
import HTTP
import JSON
import NIOHTTP1
import Telemetry
import Wire

/// The one body of figures that all families share (contract C2).
enum MetricsRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/metrics",
            zone: .key,
            surface: .operations,
            listeners: [.main, .router],
            right: .metrics,
            perMinute: 30,
            summary: "Figures of requests, providers and this process; those of the ledger survive restarts.",
            response: .object([
                ("timestamp", .integer),
                ("requests", .object([("total", .integer), ("success", .integer), ("failed", .integer)])),
                ("avg_latency_ms", .number), ("total_cost_usd", .number), ("model_distribution", .anything),
                ("category_distribution", .anything), ("routing_mode_distribution", .anything),
                ("circuit_breaker", .anything), ("recent_requests", .array(.anything)), ("providers", .anything),
                (
                    "summary",
                    .object([
                        ("total_providers", .integer), ("total_requests", .integer), ("average_success_rate", .number),
                    ])
                ),
                (
                    "error_rates",
                    .object([
                        ("error_rate_percent", .number), ("client_error_rate_percent", .number),
                        ("server_error_rate_percent", .number), ("interrupted_rate_percent", .number),
                        ("total_requests", .integer), ("total_errors", .integer), ("by_status", .anything),
                        ("by_code", .anything),
                    ])
                ), ("cache_performance", .anything),
                (
                    "system",
                    .object([
                        ("cpu_percent", .number), ("memory_percent", .number), ("memory_used_mb", .number),
                        ("disk_percent", .number),
                    ])
                ), ("rate_limit", .anything),
            ])
        ) { request, responder, lane in
            if PrometheusRoutes.isWanted(request.header("accept")) { return PrometheusRoutes.answer(responder, lane) }
            withFigures(lane) {
                let report = MetricsReport(services: lane.services, nowMilliseconds: lane.clock.milliseconds)
                lane.answer(responder, report.json)
            }
        }
    ]

    /// Asks analytics for its figures, keeps them, and goes on; with those it gave last when it does not answer.
    ///
    /// Figures that are a moment old beat ones that are waited for long.
    static func withFigures(
        _ lane: Lane,
        within limit: Duration = .milliseconds(500),
        patience: Duration? = nil,
        _ then: @escaping () -> Void
    ) {
        let services = lane.services
        services.books.hurry()
        let question = MetricsSnapshot(asOf: [services.books.position])
        lane.ask(question, of: .analytics, within: limit, patience: patience) {
            if case .success(let figures) = $0 { services.figures.keep(figures, counted: services.countedCalls) }
            then()
        }
    }
}

/// Puts the figures together: the ledger's as analytics gave them last, this process' own as they are.
struct MetricsReport {
    let services: EdgeServices
    let nowMilliseconds: UInt64

    /// The body.
    var json: JSONValue {
        let figures = services.figures.current ?? .none
        var body: JSONObject = [
            "timestamp": .number(Int(nowMilliseconds / 1000)),
            "requests": [
                "total": .number(figures.requests.total), "success": .number(figures.requests.success),
                "failed": .number(figures.requests.failed),
                "cancelled": .number(figures.requests.cancelled), "running": .number(services.counters.running.value),
            ],
            "avg_latency_ms": .number((figures.averageLatencyMilliseconds * 100).rounded() / 100),
            "total_cost_usd": .number((figures.totalCostUSD * 10_000).rounded() / 10_000),
            "model_distribution": counts(figures.models),
            "category_distribution": counts(figures.categories),
            "routing_mode_distribution": counts(figures.routingModes),
            "recent_requests": .array(figures.recent.map(recent)),
        ]
        body["circuit_breaker"] = ModelBreakerReport(services).json
        body["rate_limit"] = .object(OutboundReport(services).summary)
        body["providers"] = providers(figures)
        body["summary"] = summary(figures)
        body["error_rates"] = errorRates(figures.errors)
        body["cache_performance"] = cachePerformance
        body["system"] = system
        body["edge"] = edge
        return .object(body)
    }

    func counts(_ distribution: [String: Int]) -> JSONValue {
        .object(JSONObject(distribution.sorted { $0.key < $1.key }.map { (key: $0.key, value: .number($0.value)) }))
    }

    private func recent(_ request: RequestRow) -> JSONValue {
        var row: JSONObject = [
            "timestamp": .string(Timestamp.text(milliseconds: request.startedAtMilliseconds)),
            "category": .string(request.category ?? "uncategorized"), "model": .string(request.model),
            "latency_ms": .number(request.durationMilliseconds), "success": .bool(request.outcome == .completed),
            "routing_mode": .string(request.routingMode ?? "explicit"), "cost_usd": .number(request.costUSD),
        ]
        if let error = request.errorCode { row["error"] = .string(error) }
        return .object(row)
    }

    private func providers(_ figures: MetricsSnapshot.Reply) -> JSONValue {
        var rows = JSONObject()
        for provider in services.catalog.providers {
            let row = figures.providers[provider.name] ?? .init(successful: 0, failed: 0, duration: .zero, tokens: 0)
            rows[provider.name] = [
                "total_requests": .number(row.totalRequests), "successful_requests": .number(row.successfulRequests),
                "failed_requests": .number(row.failedRequests), "success_rate": .number(row.shownSuccessRate),
                "error_rate": .number(row.errorRate), "unrated_requests": .number(row.unratedRequests ?? 0),
                "avg_response_time": .number(row.averageResponseTime), "total_tokens": .number(row.totalTokens),
                "status": .string(services.status(of: provider).rawValue),
            ]
        }
        return .object(rows)
    }

    /// Of the providers that are shown: those of a former configuration are in neither.
    private func summary(_ figures: MetricsSnapshot.Reply) -> JSONValue {
        let used = services.catalog.providers.compactMap { figures.providers[$0.name] }.filter { $0.totalRequests > 0 }
        let rates = used.map(\.successRate)
        return [
            "total_providers": .number(services.catalog.providers.count),
            "total_requests": .number(used.reduce(0) { $0 + $1.totalRequests }),
            "average_success_rate": .number(rates.isEmpty ? 1 : rates.reduce(0, +) / Double(rates.count)),
        ]
    }

    /// What only this process knows, since it started.
    private var edge: JSONValue {
        let counters = services.counters
        let books = services.books.counters
        var body: JSONObject = [
            "http_requests": .number(counters.requests.value), "completed": .number(counters.completed.value),
            "failed": .number(counters.failed.value), "interrupted": .number(counters.interrupted.value),
            "cancelled": .number(counters.cancelled.value), "dropped_events": .number(counters.droppedEvents.value),
            "ledger_rows_appended": .number(Int(books.appended)), "ledger_rows_pending": .number(Int(books.pending)),
            "ledger_rows_lost": .number(Int(books.lost)),
            "rate_windows_displaced": .number(services.limits.displaced),
        ]
        body.merge(shaping)
        return .object(body)
    }
}

extension MetricsSnapshot.Reply {
    /// Before analytics has said anything.
    static let none = Self(
        requests: .init(success: 0, failed: 0, cancelled: 0),
        averageLatencyMilliseconds: 0,
        totalCostMicrodollars: 0,
        models: [:],
        categories: [:],
        routingModes: [:],
        recent: [],
        providers: [:]
    )
}

extension MetricsSnapshot.Provider {
    /// Its share of success as it is shown everywhere: nothing has failed before the first request.
    var shownSuccessRate: Double { totalRequests == 0 ? 1 : successRate }

    /// The share of its calls that failed, 0 to 1.
    var errorRate: Double { totalRequests == 0 ? 0 : Double(failedRequests) / Double(totalRequests) }
}
