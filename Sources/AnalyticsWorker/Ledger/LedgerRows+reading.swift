import Domain
import GRDB
import Wire

/// Rows as they are shown.
extension LedgerRows {
    /// Which rows are looked at.
    enum Choice {
        /// All.
        case all
        /// Those that have ended.
        case ended
        /// Those that have ended and asked for a chat answer.
        case chats

        fileprivate var condition: String {
            switch self {
            case .all: ""
            case .ended: "WHERE outcome IS NOT NULL"
            case .chats: "WHERE outcome IS NOT NULL AND operation IS NULL"
            }
        }
    }

    /// Whether the file has what the calls of requests are kept in: a worker that only reads may meet a file that its
    /// writer has not brought forward yet.
    static func areCallsKept(in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM sqlite_schema WHERE name = 'call'")
        return try Int.fetchOne(statement) != nil
    }

    /// The rows that began last, the newest first.
    static func recent(_ limit: Int, _ choice: Choice, in database: Database) throws -> [RequestRow] {
        let areCallsKept = try areCallsKept(in: database)
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM request \(choice.condition)
                ORDER BY started_at_ms DESC, id DESC LIMIT ?
                """
        )
        return try Row.fetchAll(statement, arguments: [limit]).map { row in
            let open = open(row)
            guard let outcome = (row["outcome"] as String?).flatMap(Outcome.init) else {
                var running = RequestRow(open, nil)
                running.completionTokens = row["completion_tokens"]
                return running
            }
            var close = try close(row, outcome, in: database)
            if areCallsKept { close.calls = try calls(of: row["id"], in: database) }
            return RequestRow(open, close)
        }
    }

    /// What certain requests cost; found by the time of their beginning, for names have no index.
    static func costs(of requests: [CostsOfRequests.Wanted], in database: Database) throws -> [CostsOfRequests.Row] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT outcome, cost_microdollars,
                    CASE evidence WHEN 'cached' THEN 0 ELSE prompt_tokens + completion_tokens END AS tokens
                FROM request WHERE started_at_ms = ? AND request_id = ?
                """
        )
        return try requests.compactMap { wanted in
            let row = try Row.fetchOne(statement, arguments: [wanted.startedAtMilliseconds, wanted.id])
            return row.map { row in
                CostsOfRequests.Row(
                    id: wanted.id,
                    isClosed: row["outcome"] != nil,
                    costMicrodollars: row["cost_microdollars"],
                    tokens: row["tokens"]
                )
            }
        }
    }

    private static func open(_ row: Row) -> LedgerOpen {
        LedgerOpen(
            requestID: RequestID(text: row["request_id"]),
            startedAtMilliseconds: row["started_at_ms"],
            keyID: row["key_id"],
            surface: row["surface"],
            routeKind: RouteKind(rawValue: row["route_kind"]) ?? .explicit,
            sessionID: row["session_id"],
            category: row["category"],
            routingMode: row["routing_mode"],
            clientModel: row["client_model"],
            provider: row["provider"],
            model: row["model"],
            isStream: row["is_stream"],
            priceVersion: row["price_version"],
            estimatedPromptTokens: row["estimated_prompt_tokens"],
            contentPreview: row["content_preview"],
            clientRequestID: row["client_request_id"],
            flagged: row["flagged"],
            operation: row["operation"]
        )
    }

    private static func close(_ row: Row, _ outcome: Outcome, in database: Database) throws -> LedgerClose {
        let firstToken: Int64? = row["ttft_us"]
        let length: Int64 = row["duration_us"]
        return LedgerClose(
            opened: 0,
            outcome: outcome,
            usage: usage(row),
            cost: Cost(microdollars: row["cost_microdollars"]),
            status: row["status"],
            errorCode: row["error_code"],
            timeLimit: (row["time_limit"] as String?).flatMap(TimeLimit.init),
            attempts: row["attempts"],
            provider: row["provider"],
            model: row["model"],
            timeToFirstToken: firstToken.map { .microseconds($0) },
            duration: .microseconds(length),
            bytesIn: row["bytes_in"],
            bytesOut: row["bytes_out"],
            responseID: row["response_id"],
            legs: try legs(of: row["id"], in: database)
        )
    }

    private static func legs(of request: Int64, in database: Database) throws -> [LedgerClose.Leg] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM leg WHERE request = ? ORDER BY position")
        return try Row.fetchAll(statement, arguments: [request]).map { row in
            LedgerClose.Leg(
                provider: row["provider"],
                model: row["model"],
                usage: usage(row),
                cost: Cost(microdollars: row["cost_microdollars"])
            )
        }
    }

    private static func calls(of request: Int64, in database: Database) throws -> [ProviderCalls] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM call WHERE request = ? ORDER BY position")
        return try Row.fetchAll(statement, arguments: [request]).map { row in
            ProviderCalls(
                provider: row["provider"],
                succeeded: row["succeeded"],
                failed: row["failed"],
                unrated: row["unrated"],
                microseconds: row["duration_us"]
            )
        }
    }

    private static func usage(_ row: Row) -> Usage {
        Usage(
            promptTokens: row["prompt_tokens"],
            completionTokens: row["completion_tokens"],
            cacheReadTokens: row["cache_read_tokens"],
            cacheWriteTokens: row["cache_write_tokens"],
            cacheWriteLongTokens: finer("cache_write_long_tokens", of: row),
            reasoningTokens: row["reasoning_tokens"],
            audioPromptTokens: finer("audio_prompt_tokens", of: row),
            audioCompletionTokens: finer("audio_completion_tokens", of: row),
            evidence: Evidence(rawValue: row["evidence"]) ?? .none
        )
    }

    /// A worker that only reads may meet a file its older writer has not given these columns yet.
    private static func finer(_ column: String, of row: Row) -> Int { (row[column] as Int?) ?? 0 }
}
