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
                "The configured providers: state and its reason; calls and failures by the ledger, latency by this process.",
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
            MetricsRoutes.withFigures(lane, within: patience, patience: .zero) {
                let services = lane.services
                let providers = services.catalog.providers
                let standings = providers.map(services.standing(of:))
                let report = ProviderReport(
                    providers: providers,
                    standings: standings,
                    calls: zip(providers, standings).map { services.figures.calls(of: $0.name, counted: .init($1)) },
                    clocks: ClockPair.now
                )
                lane.answer(responder, report.json)
            }
        }
    ]

    /// How long the ledger's sums are waited for; without them, those it gave last and what was counted here since are as
    /// good.
    ///
    /// Chosen, unmeasured.
    private static let patience = Duration.milliseconds(250)
}

/// Puts the rows together.
struct ProviderReport {
    let providers: [ProviderEntry]
    /// One for each provider.
    let standings: [ProviderStanding]
    /// One for each provider.
    let calls: [LastFigures.Calls]
    let clocks: ClockPair

    /// The body.
    var json: JSONValue {
        let rows = zip(zip(providers, standings), calls).map { known, calls in
            (known.0, known.1, ProviderVerdict(obstacle: known.0.obstacle, standing: known.1), calls)
        }
        var summary: JSONObject = ["total": .number(rows.count)]
        for status in ProviderStatus.allCases {
            summary[status.rawValue] = .number(rows.count { $0.2.status == status })
        }
        return ["providers": .array(rows.map(row)), "summary": .object(summary)]
    }

    private func row(
        _ provider: ProviderEntry,
        _ standing: ProviderStanding,
        _ verdict: ProviderVerdict,
        _ calls: LastFigures.Calls
    ) -> JSONValue {
        var row: JSONObject = [
            "name": .string(provider.name), "type": .string(provider.type), "status": .string(verdict.status.rawValue),
            "reason": verdict.reason.map { .string($0) } ?? .null,
            "models": .array(provider.models.map { .string($0) }), "priority": .number(provider.priority),
            "enabled": .bool(provider.obstacle != .disabled), "forced": .bool(provider.isForced),
        ]
        row["last_health_check"] = standing.lastHeard.map { .number(Int(clocks.milliseconds(of: $0) / 1000)) } ?? .null
        row["error_count"] = .number(calls.failed)
        row["success_rate"] = .number(calls.successRate)
        row["average_latency_ms"] = .number(Double((standing.latency ?? 0) / 1000) / 1000)
        row["total_requests"] = .number(calls.all)
        row["circuit_breaker"] = .string(standing.breaker.rawValue)
        let rest = standing.restsUntil.map { Int(($0 - clocks.steady + 999_999_999) / 1_000_000_000) }
        row["retry_in_seconds"] = rest.map { .number($0) } ?? .null
        if verdict.reason == "unreachable" { row["trouble"] = .string(standing.probeTrouble) }
        return .object(row)
    }
}
