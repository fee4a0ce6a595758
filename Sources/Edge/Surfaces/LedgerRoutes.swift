import Domain
import HTTP
import HTTPCodec
import JSON
import NIOHTTP1
import Telemetry
import Wire

/// What the ledger holds.
enum LedgerRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/v1/requests",
            zone: .key,
            surface: .openAI,
            right: .metrics,
            summary: "The newest rows of the ledger; `limit` is 1 to 10000, 50 when absent.",
            response: .object([
                ("object", .string),
                (
                    "data",
                    .array(
                        .object([
                            ("request_id", .string), ("outcome?", .string), ("operation", .string),
                            ("category?", .string), ("calls", .array(.anything)),
                            ("routing_mode?", .string), ("provider", .string), ("model", .string),
                            ("attempts", .integer), ("prompt_tokens", .integer), ("completion_tokens", .integer),
                            ("cache_read_tokens", .integer), ("cache_write_tokens", .integer),
                            ("cache_write_long_tokens", .integer), ("reasoning_tokens", .integer),
                            ("audio_prompt_tokens", .integer), ("audio_completion_tokens", .integer),
                            ("evidence", .string), ("cost_usd", .number), ("error_code?", .string),
                            ("time_limit?", .string), ("status", .integer), ("stream", .boolean),
                            ("started_at", .string), ("duration_ms", .number),
                        ])
                    )
                ),
            ])
        ) { request, responder, lane in
            do throws(GatewayError) {
                let limit = try limit(of: request)
                // rows this process has written already are waited for, within the limit of any worker's answer
                let wanted = RecentRequests(limit: limit, asOf: [lane.services.books.position])
                lane.services.books.hurry()
                lane.ask(wanted, of: .analytics) { result in
                    switch result {
                    case .success(let reply):
                        lane.answer(responder, ["object": "list", "data": .array(reply.rows.map(row))])
                    case .failure(let error):
                        lane.refuse(
                            request,
                            lane.failure(of: .analytics, error),
                            responder,
                            surface: .openAI
                        )
                    }
                }
            } catch {
                lane.refuse(request, error, responder, surface: .openAI)
            }
        }
    ]

    private static func limit(of request: Request) throws(GatewayError) -> Int {
        guard let text = request.query.flatMap({ QueryItems(parsing: $0) })?.first("limit") else { return 50 }
        guard let limit = Int(text), (1...10_000).contains(limit) else {
            throw GatewayError(.invalidRequest, "limit must be a number from 1 to 10000", param: "limit")
        }
        return limit
    }

    private static func row(_ row: RequestRow) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? nil }
        func number(_ value: Int?) -> JSONValue { value.map { .number($0) } ?? nil }
        return [
            "request_id": .string(row.requestID), "outcome": text(row.outcome?.rawValue), "status": number(row.status),
            "surface": .string(row.surface), "operation": .string(row.operation ?? "chat"),
            "kind": .string(row.routeKind),
            "category": text(row.category), "routing_mode": text(row.routingMode),
            "requested_model": .string(row.clientModel),
            "provider": .string(row.provider), "model": .string(row.model), "attempts": number(row.attempts),
            "stream": .bool(row.isStream), "prompt_tokens": number(row.promptTokens),
            "completion_tokens": number(row.completionTokens), "cache_read_tokens": number(row.cacheReadTokens),
            "cache_write_tokens": number(row.cacheWriteTokens),
            "cache_write_long_tokens": number(row.cacheWriteLongTokens ?? 0),
            "reasoning_tokens": number(row.reasoningTokens),
            "audio_prompt_tokens": number(row.audioPromptTokens ?? 0),
            "audio_completion_tokens": number(row.audioCompletionTokens ?? 0),
            "evidence": .string(row.evidence.rawValue),
            "cost_usd": .number(row.costUSD), "price_version": .string(row.priceVersion),
            "error_code": text(row.errorCode), "time_limit": text(row.timeLimit?.rawValue), "key_id": text(row.keyID),
            "content_preview": .string(row.contentPreview),
            "flagged": .array((row.flagged ?? []).map { .string($0) }),
            "ttft_ms": row.timeToFirstTokenMilliseconds.map { .number($0) } ?? nil,
            "duration_ms": .number(row.durationMilliseconds), "bytes_in": number(row.bytesIn),
            "bytes_out": number(row.bytesOut),
            "started_at": .string(Timestamp.text(milliseconds: row.startedAtMilliseconds)),
            "legs": .array(row.legs.map(leg)), "calls": .array((row.calls ?? []).map(calls)),
        ]
    }

    /// What the calls of a request said of one provider; none are listed where there was one that ended as the row says.
    private static func calls(_ calls: ProviderCalls) -> JSONValue {
        [
            "provider": .string(calls.provider), "succeeded": .number(calls.succeeded),
            "failed": .number(calls.failed), "unrated": .number(calls.unrated),
            "duration_ms": .number(Double(calls.microseconds) / 1000),
        ]
    }

    /// One provider's part of an answer that several wrote.
    private static func leg(_ leg: LedgerClose.Leg) -> JSONValue {
        [
            "provider": .string(leg.provider), "model": .string(leg.model),
            "prompt_tokens": .number(leg.usage.promptTokens), "completion_tokens": .number(leg.usage.completionTokens),
            "cache_read_tokens": .number(leg.usage.cacheReadTokens),
            "cache_write_tokens": .number(leg.usage.cacheWriteTokens),
            "cache_write_long_tokens": .number(leg.usage.cacheWriteLongTokens),
            "reasoning_tokens": .number(leg.usage.reasoningTokens),
            "audio_prompt_tokens": .number(leg.usage.audioPromptTokens),
            "audio_completion_tokens": .number(leg.usage.audioCompletionTokens),
            "evidence": .string(leg.usage.evidence.rawValue), "cost_usd": .number(leg.cost.dollars),
        ]
    }
}
