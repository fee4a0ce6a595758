import Domain
import GRDB
import Wire

/// The rows of one edge incarnation inside a transaction.
struct LedgerRows {
    let incarnation: Int64
    let database: Database

    /// Writes what has changed, and counts what has ended.
    func apply(_ changes: LedgerChanges, _ tally: inout LedgerTally) throws {
        for (sequence, addition) in changes.additions.sorted(by: { $0.key < $1.key }) {
            try insert(addition, sequence: sequence)
            guard let close = addition.close else { continue }
            tally.count(close, category: addition.open.category, routingMode: addition.open.routingMode)
        }
        for (opened, progress) in changes.progress where changes.closings[opened] == nil {
            try note(progress)
        }
        for (_, close) in changes.closings.sorted(by: { $0.key < $1.key }) {
            try end(close, &tally)
        }
    }

    private func key(_ sequence: UInt64) -> Int64 { incarnation << 40 | Int64(sequence) }

    private func insert(_ addition: LedgerChanges.Addition, sequence: UInt64) throws {
        let open = addition.open
        let close = addition.close
        let usage =
            close?.usage
            ?? Usage(
                promptTokens: 0,
                completionTokens: addition.progress?.completionTokens ?? 0,
                evidence: .none
            )
        try database.cachedStatement(sql: Self.insertSQL).execute(arguments: [
            key(sequence), open.requestID.text, open.startedAtMilliseconds, open.keyID, open.surface,
            open.routeKind.rawValue, open.sessionID, open.category, open.routingMode, open.clientModel,
            close?.provider ?? addition.progress?.provider ?? open.provider,
            close?.model ?? addition.progress?.model ?? open.model, open.isStream, open.priceVersion,
            open.estimatedPromptTokens, open.contentPreview, open.clientRequestID, close?.outcome.rawValue,
            usage.promptTokens, usage.completionTokens, usage.cacheReadTokens, usage.cacheWriteTokens,
            usage.reasoningTokens, usage.evidence.rawValue, close?.cost.microdollars ?? 0, close?.status ?? 0,
            close?.errorCode, close?.timeLimit?.rawValue, close?.attempts ?? 0,
            close?.timeToFirstToken?.wholeMicroseconds, close?.duration.wholeMicroseconds ?? 0, close?.bytesIn ?? 0,
            close?.bytesOut ?? 0, close?.responseID,
        ])
        if let close { try insertLegs(close, sequence) }
    }

    private func note(_ progress: LedgerProgress) throws {
        try database.cachedStatement(
            sql: """
                UPDATE request SET completion_tokens = ?, provider = coalesce(?, provider), model = coalesce(?, model)
                WHERE id = ? AND outcome IS NULL
                """
        ).execute(arguments: [
            progress.completionTokens, progress.provider, progress.model, key(progress.opened),
        ])
    }

    private func end(_ close: LedgerClose, _ tally: inout LedgerTally) throws {
        let usage = close.usage
        let statement = try database.cachedStatement(sql: Self.closeSQL)
        // all rows are fetched, for a statement that returns rows changes them only when it is run to its end
        let changed = try Row.fetchAll(
            statement,
            arguments: [
                close.outcome.rawValue, close.provider, close.model, usage.promptTokens, usage.completionTokens,
                usage.cacheReadTokens, usage.cacheWriteTokens, usage.reasoningTokens, usage.evidence.rawValue,
                close.cost.microdollars, close.status, close.errorCode, close.timeLimit?.rawValue, close.attempts,
                close.timeToFirstToken?.wholeMicroseconds, close.duration.wholeMicroseconds, close.bytesIn,
                close.bytesOut, close.responseID, key(close.opened),
            ]
        )
        if let row = changed.first {
            tally.count(close, category: row[0], routingMode: row[1])
            try insertLegs(close, close.opened)
            return
        }
        let known = try database.cachedStatement(sql: "SELECT 1 FROM request WHERE id = ?")
        guard try Int.fetchOne(known, arguments: [key(close.opened)]) == nil else { return }
        // Its opening row was lost (a damaged disk, a deleted database); what it cost was billed all the same.
        let open = LedgerOpen(
            requestID: RequestID(text: "lost-\(incarnation)-\(close.opened)"),
            startedAtMilliseconds: 0,
            surface: "",
            clientModel: "",
            provider: close.provider,
            model: close.model,
            isStream: false
        )
        try insert(LedgerChanges.Addition(open: open, close: close), sequence: close.opened)
        tally.count(close, category: nil, routingMode: nil)
    }

    private func insertLegs(_ close: LedgerClose, _ sequence: UInt64) throws {
        for (position, leg) in close.legs.enumerated() {
            let usage = leg.usage
            try database.cachedStatement(sql: "INSERT INTO leg VALUES (?,?,?,?,?,?,?,?,?,?,?)").execute(arguments: [
                key(sequence), position, leg.provider, leg.model, usage.promptTokens, usage.completionTokens,
                usage.cacheReadTokens, usage.cacheWriteTokens, usage.reasoningTokens, usage.evidence.rawValue,
                leg.cost.microdollars,
            ])
        }
    }

    private static let insertSQL =
        "INSERT INTO request VALUES (\(Array(repeating: "?", count: 34).joined(separator: ",")))"

    private static let closeSQL = """
        UPDATE request SET outcome = ?, provider = ?, model = ?, prompt_tokens = ?, completion_tokens = ?,
            cache_read_tokens = ?, cache_write_tokens = ?, reasoning_tokens = ?, evidence = ?, cost_microdollars = ?,
            status = ?, error_code = ?, time_limit = ?, attempts = ?, ttft_us = ?, duration_us = ?, bytes_in = ?,
            bytes_out = ?, response_id = ?
        WHERE id = ? AND outcome IS NULL RETURNING category, routing_mode
        """
}
