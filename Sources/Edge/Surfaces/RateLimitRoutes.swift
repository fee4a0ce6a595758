import Configuration
import HTTP
import JSON
import NIOHTTP1

/// How much is asked of the providers (contract S0-40, C15).
enum RateLimitRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/api/rate-limit",
            zone: .local,
            surface: .console,
            right: .metrics,
            summary: "Requests of the last minute to the session's provider and to each other, against their limits.",
            response: .object([
                ("status", .string), ("current_rpm", .integer), ("max_rpm", .integer), ("percentage", .number),
                ("providers", .anything),
            ])
        ) { _, responder, lane in
            lane.answer(responder, OutboundReport(lane.services).json)
        }
    ]
}

/// Puts the figures together.
struct OutboundReport {
    private let rows: [(name: String, standing: ProviderStanding)]
    private let chosen: ProviderStanding?
    private let unnamedLimit: Int

    /// What the providers' records say now.
    init(_ services: EdgeServices) {
        rows = services.catalog.providers.map { ($0.name, services.standing(of: $0)) }
        chosen = services.sessionProvider.map(services.standing(of:))
        unnamedLimit = services.configuration.outboundRateLimit.maxRpm
    }

    /// The body: the session's provider, and all by their names.
    var json: JSONValue {
        var body = summary
        body["providers"] = .object(
            JSONObject(rows.map { (key: $0.name, value: .object(Self.figures($0.standing))) })
        )
        return .object(body)
    }

    /// The session's provider in figures and in a word.
    var summary: JSONObject {
        if let chosen { return Self.figures(chosen) }
        return [
            "status": .string(OutboundQueue.Level.normal.rawValue), "current_rpm": 0, "max_rpm": .number(unnamedLimit),
            "percentage": 0,
        ]
    }

    private static func figures(_ standing: ProviderStanding) -> JSONObject {
        let percentage = Double(standing.perMinute) / Double(standing.limit.perMinute) * 100
        return [
            "status": .string(standing.level.rawValue), "current_rpm": .number(standing.perMinute),
            "max_rpm": .number(standing.limit.perMinute), "percentage": .number((percentage * 10).rounded() / 10),
        ]
    }
}
