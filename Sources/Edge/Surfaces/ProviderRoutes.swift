import HTTP
import JSON
import NIOHTTP1

/// How the configured providers are (contract S3-20).
enum ProviderRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/providers",
            zone: .key,
            surface: .operations,
            right: .metrics,
            summary:
                "The configured providers: state and its reason, calls, failures, latency since the process began.",
            response: .object([
                (
                    "providers",
                    .array(
                        .object([
                            ("name", .string), ("type", .string), ("status", .string), ("reason", .anything),
                            ("models", .array(.string)), ("priority", .integer), ("enabled", .boolean),
                            ("forced", .boolean), ("last_health_check", .anything), ("error_count", .integer),
                            ("success_rate", .number), ("average_latency_ms", .number),
                            ("total_requests", .integer), ("circuit_breaker", .string),
                            ("retry_in_seconds", .anything),
                        ])
                    )
                ),
                (
                    "summary",
                    .object([
                        ("total", .integer), ("healthy", .integer), ("degraded", .integer), ("unhealthy", .integer),
                        ("disabled", .integer),
                    ])
                ),
            ])
        ) { _, responder, lane in
            let report = ProviderReport(
                providers: lane.services.catalog.providers,
                standings: lane.services.catalog.providers.map(lane.services.standing(of:)),
                clocks: ClockPair.now
            )
            lane.answer(responder, report.json)
        }
    ]
}

/// Puts the rows together.
struct ProviderReport {
    let providers: [ProviderEntry]
    /// One for each provider.
    let standings: [ProviderStanding]
    let clocks: ClockPair

    /// The body.
    var json: JSONValue {
        let rows = zip(providers, standings).map { provider, standing in
            (provider, standing, ProviderVerdict(obstacle: provider.obstacle, standing: standing))
        }
        var summary: JSONObject = ["total": .number(rows.count)]
        for status in ProviderStatus.allCases {
            summary[status.rawValue] = .number(rows.count { $0.2.status == status })
        }
        return ["providers": .array(rows.map(row)), "summary": .object(summary)]
    }

    private func row(_ provider: ProviderEntry, _ standing: ProviderStanding, _ verdict: ProviderVerdict) -> JSONValue {
        var row: JSONObject = [
            "name": .string(provider.name), "type": .string(provider.type), "status": .string(verdict.status.rawValue),
            "reason": verdict.reason.map { .string($0) } ?? .null,
            "models": .array(provider.models.map { .string($0) }), "priority": .number(provider.priority),
            "enabled": .bool(provider.obstacle != .disabled), "forced": .bool(provider.isForced),
        ]
        row["last_health_check"] = standing.lastHeard.map { .number(Int(clocks.milliseconds(of: $0) / 1000)) } ?? .null
        row["error_count"] = .number(standing.failedCalls)
        row["success_rate"] = .number(standing.successRate)
        row["average_latency_ms"] = .number(Double((standing.latency ?? 0) / 1000) / 1000)
        row["total_requests"] = .number(standing.calls)
        row["circuit_breaker"] = .string(standing.breaker.rawValue)
        let rest = standing.restsUntil.map { Int(($0 - clocks.steady + 999_999_999) / 1_000_000_000) }
        row["retry_in_seconds"] = rest.map { .number($0) } ?? .null
        if verdict.reason == "unreachable" { row["trouble"] = .string(standing.probeTrouble) }
        return .object(row)
    }
}

extension ProviderStanding {
    /// Answered calls by all that told something; 1 before the first.
    fileprivate var successRate: Double {
        calls == 0 ? 1 : (Double(calls - failedCalls) / Double(calls) * 10_000).rounded() / 10_000
    }
}
