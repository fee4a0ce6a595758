import Configuration
import Fabric
import HTTP
import JSON
import NIOHTTP1
import Telemetry
import Wire

/// The one health body that all families share (contract C1): 200 as long as the edge lives.
enum HealthRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/health",
            zone: .open,
            surface: .operations,
            listeners: [.main, .router],
            perMinute: 60,
            summary: "Providers, processes, machine: how well everything is.",
            response: .object([
                ("status", .string), ("service", .string), ("version", .string), ("health_score", .number),
                ("timestamp", .integer), ("response_time", .number),
                (
                    "providers",
                    .object([
                        ("total", .integer), ("healthy", .integer), ("degraded", .integer), ("unhealthy", .integer),
                        ("disabled", .integer),
                    ])
                ),
                (
                    "rate_limit",
                    .object([
                        ("status", .string), ("current_rpm", .integer), ("max_rpm", .integer), ("percentage", .number),
                    ])
                ),
                (
                    "workers",
                    .array(
                        .object([
                            ("name", .string), ("status", .string), ("pid", .integer), ("restarts", .integer),
                            ("uptime_seconds", .number), ("latency_ms", .number),
                        ])
                    )
                ),
            ])
        ) { request, responder, lane in
            let report = HealthReport(services: lane.services, nowMilliseconds: lane.clock.milliseconds)
            let began = request.arrivedMilliseconds
            let seesAll = lane.current.isLocal || lane.current.keyID != nil || request.listener == .router
            lane.answer(
                responder,
                status: lane.services.isDraining ? 503 : 200,
                report.json(began: began, seesAll: seesAll)
            )
        }
    ]
}

/// Puts the health body together.
struct HealthReport {
    let services: EdgeServices
    let nowMilliseconds: UInt64

    /// The body.
    ///
    /// Callers from outside without a key see no pids and no paths.
    func json(began: UInt64, seesAll: Bool) -> JSONValue {
        let counts = providerCounts
        let usage = services.usage.sample()
        let score = healthScore(counts, usage)
        let router = services.configuration.router
        var body: JSONObject = [
            "status": .string(status(counts, score)), "service": .string(router.serviceName),
            "version": .string(services.configuration.app.version),
            "routing_mode": .string(router.routingMode.rawValue),
            "categories": .array(categories.map { .string($0) }), "health_score": .number(score),
            "timestamp": .number(Int(nowMilliseconds / 1000)),
            "response_time": .number(Double(nowMilliseconds - min(began, nowMilliseconds)) / 1000),
        ]
        body["providers"] = [
            "total": .number(services.catalog.providers.count), "healthy": .number(counts[.healthy] ?? 0),
            "degraded": .number(counts[.degraded] ?? 0), "unhealthy": .number(counts[.unhealthy] ?? 0),
            "disabled": .number(counts[.disabled] ?? 0),
        ]
        body["system"] = system(usage)
        body["alerts"] = ["active": 0, "critical": 0, "warning": 0]
        body["rate_limit"] = .object(OutboundReport(services).summary)
        body["running_requests"] = .number(services.counters.running.value)
        body["workers"] = .array(services.processes.current.map { row($0, seesAll: seesAll) })
        return .object(body)
    }

    private func system(_ usage: SystemUsage) -> JSONValue {
        [
            "cpu_percent": .number(usage.cpuPercent), "memory_percent": .number(usage.memoryPercent),
            "memory_used_mb": .number(usage.memoryUsedMB), "disk_percent": .number(usage.diskPercent),
        ]
    }

    private var providerCounts: [ProviderStatus: Int] {
        services.catalog.providers.reduce(into: [:]) { $0[services.status(of: $1), default: 0] += 1 }
    }

    private var categories: [String] { services.taskRouter.book.names }

    /// Semantics 3.2: 100, less what is missing.
    ///
    /// A degraded provider counts half.
    private func healthScore(_ counts: [ProviderStatus: Int], _ usage: SystemUsage) -> Double {
        var score = 100.0
        let enabled = services.catalog.providers.count - (counts[.disabled] ?? 0)
        if enabled > 0 {
            let well = Double(counts[.healthy] ?? 0) + Double(counts[.degraded] ?? 0) / 2
            score -= 40 * (1 - well / Double(enabled))
        }
        score -= usage.cpuPercent > 90 ? 20 : usage.cpuPercent > 75 ? 10 : 0
        score -= usage.memoryPercent > 90 ? 20 : usage.memoryPercent > 80 ? 10 : 0
        score -= usage.diskPercent > 95 ? 30 : usage.diskPercent > 85 ? 15 : 0
        return (max(0, score) * 10).rounded() / 10
    }

    private func status(_ counts: [ProviderStatus: Int], _ score: Double) -> String {
        if services.catalog.providers.isEmpty { return "degraded" }
        return score >= 80 ? "healthy" : score >= 60 ? "degraded" : score >= 30 ? "unhealthy" : "critical"
    }

    private func row(_ row: ProcessRow, seesAll: Bool) -> JSONValue {
        let latency = services.hub.peers().first { $0.instance == row.name }?.latency
        return [
            "name": .string(row.name), "status": .string(row.status.rawValue),
            "pid": seesAll ? row.pid.map { .number(Int($0)) } ?? nil : nil, "restarts": .number(row.restarts),
            "uptime_seconds": .number((row.uptimeSeconds * 10).rounded() / 10),
            "latency_ms": latency.map { .number(Double($0.nanoseconds / 1000) / 1000) } ?? nil,
        ]
    }
}
