import JSON

/// Who would be asked for a model, in which order and why.
struct RouteExplanation: Equatable {
    /// One who may be asked.
    struct Candidate: Equatable {
        let provider: String
        let model: String
        /// From 1, in the order of asking; nil for those who would be passed over.
        var rank: Int?
        /// `ready`, `open`, `resting`, `throttled`, `disabled`, `unconfigured`, `not_served`.
        var state: String
        var reason: String
        var contextWindow: Int?
        /// Whether the prompt is known to fit; nil where the context or the prompt is not known.
        var fits: Bool?
        var price: ModelDescription.Price?
        /// Until an answer began, of late.
        var latencyMilliseconds: Double?
        var running = 0
        /// Whether it is known to call tools.
        var callsTools: Bool?
        var priority: Int?
        var weight: Double?

        var json: JSONValue {
            var row: JSONObject = [
                "rank": rank.map { .number($0) } ?? nil, "provider": .string(provider), "model": .string(model),
                "state": .string(state), "reason": .string(reason),
                "context_window": contextWindow.map { .number($0) } ?? nil, "fits": fits.map { .bool($0) } ?? nil,
            ]
            row["price"] =
                price.map {
                    ["input": .number($0.input), "output": .number($0.output), "source": .string($0.source)]
                } ?? .null
            row["average_latency_ms"] = latencyMilliseconds.map { .number(($0 * 10).rounded() / 10) } ?? .null
            row["running"] = .number(running)
            row["tools"] = callsTools.map { .bool($0) } ?? .null
            row["priority"] = priority.map { .number($0) }
            row["weight"] = weight.map { .number($0) }
            return .object(row)
        }
    }

    /// The chain of a category in the order of asking, with those who list each entry.
    struct Chain: Equatable {
        /// One entry as it is written.
        struct Entry: Equatable {
            let model: String
            /// The one who is asked first; a model gets one try.
            var candidates: [Candidate] = []
            /// Why nobody is asked for it.
            var reason: String?

            var json: JSONValue {
                var entry: JSONObject = ["model": .string(model), "candidates": .array(candidates.map(\.json))]
                entry["reason"] = reason.map { .string($0) }
                return .object(entry)
            }
        }

        let category: String
        let entries: [Entry]

        var json: JSONValue { ["category": .string(category), "chain": .array(entries.map(\.json))] }
    }

    let model: String
    /// `explicit`, `session` or `router`.
    let kind: String
    /// How the model was found: `id`, `alias`, `targets`, `pattern`, `selection`; nil when nobody lists it.
    var found: String?
    var pattern: String?
    /// `models.{id}.policy`, or `priority`.
    var policy: String?
    var notes: [String] = []
    var candidates: [Candidate] = []
    var chains: [Chain] = []

    /// The answer of `GET /v1/route`.
    var json: JSONValue {
        var body: JSONObject = [
            "object": "route", "model": .string(model), "kind": .string(kind),
            "found": found.map { .string($0) } ?? nil, "policy": policy.map { .string($0) } ?? nil,
        ]
        body["pattern"] = pattern.map { .string($0) }
        body["notes"] = .array(notes.map { .string($0) })
        if kind == "router" {
            body["categories"] = .array(chains.map(\.json))
        } else {
            body["candidates"] = .array(candidates.map(\.json))
        }
        return .object(body)
    }
}
