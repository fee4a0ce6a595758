import Domain
import GRDB
import Wire

/// The rows of one edge incarnation inside a transaction.
struct LedgerRows {
    let incarnation: Int64
    let database: Database

    /// Writes what has changed, and counts what has ended.
    func apply(_ changes: LedgerChanges, _ tally: inout LedgerTally) throws {
        if !changes.additions.isEmpty {
            let statement = try database.cachedStatement(sql: Self.insertSQL)
            for sequence in changes.additions.keys.sorted() {
                guard let addition = changes.additions[sequence] else { continue }
                try insert(addition, sequence: sequence, by: statement)
                guard let close = addition.close else { continue }
                tally.count(
                    close,
                    of: .init(
                        category: addition.open.category,
                        routingMode: addition.open.routingMode,
                        operation: addition.open.operation
                    )
                )
            }
        }
        for (opened, progress) in changes.progress where changes.closings[opened] == nil {
            try note(progress)
        }
        guard !changes.closings.isEmpty else { return }
        let statement = try database.cachedStatement(sql: Self.closeSQL)
        for opened in changes.closings.keys.sorted() {
            guard let close = changes.closings[opened] else { continue }
            try end(close, by: statement, &tally)
        }
    }

    private func key(_ sequence: UInt64) -> Int64 { incarnation << 40 | Int64(sequence) }

    private func insert(_ addition: LedgerChanges.Addition, sequence: UInt64, by statement: Statement) throws {
        let open = addition.open
        let close = addition.close
        let progress = addition.progress
        var values = ValueBinder(statement)
        try values.add(key(sequence))
        try bind(open, to: &values, provider: close?.provider ?? progress?.provider, close?.model ?? progress?.model)
        try values.add(close?.outcome.rawValue)
        try bind(
            close?.usage
                ?? Usage(promptTokens: 0, completionTokens: progress?.completionTokens ?? 0, evidence: .none),
            to: &values
        )
        try values.add(close?.cost.microdollars ?? 0)
        try values.add(close?.status ?? 0)
        try values.add(close?.errorCode)
        try values.add(close?.timeLimit?.rawValue)
        try values.add(close?.attempts ?? 0)
        try values.add(close?.timeToFirstToken?.wholeMicroseconds)
        try values.add(close?.duration.wholeMicroseconds ?? 0)
        try values.add(close?.bytesIn ?? 0)
        try values.add(close?.bytesOut ?? 0)
        try values.add(close?.responseID)
        try bindFiner(close?.usage ?? .none, to: &values)
        try values.add(open.flagged)
        try values.add(open.operation)
        try statement.execute()
        guard let close else { return }
        try insertLegs(close, sequence)
        try insertCalls(close, sequence)
    }

    /// What the opening row says, with provider and model as they are known now.
    private func bind(
        _ open: LedgerOpen,
        to values: inout ValueBinder,
        provider: String?,
        _ model: String?
    ) throws {
        try values.add(open.requestID.text)
        try values.add(open.startedAtMilliseconds)
        try values.add(open.keyID)
        try values.add(open.surface)
        try values.add(open.routeKind.rawValue)
        try values.add(open.sessionID)
        try values.add(open.category)
        try values.add(open.routingMode)
        try values.add(open.clientModel)
        try values.add(provider ?? open.provider)
        try values.add(model ?? open.model)
        try values.add(open.isStream)
        try values.add(open.priceVersion)
        try values.add(open.estimatedPromptTokens)
        try values.add(open.contentPreview)
        try values.add(open.clientRequestID)
    }

    private func bind(_ usage: Usage, to values: inout ValueBinder) throws {
        try values.add(usage.promptTokens)
        try values.add(usage.completionTokens)
        try values.add(usage.cacheReadTokens)
        try values.add(usage.cacheWriteTokens)
        try values.add(usage.reasoningTokens)
        try values.add(usage.evidence.rawValue)
    }

    /// The parts of other counts that stand in the columns added last.
    private func bindFiner(_ usage: Usage, to values: inout ValueBinder) throws {
        try values.add(usage.cacheWriteLongTokens)
        try values.add(usage.audioPromptTokens)
        try values.add(usage.audioCompletionTokens)
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

    private func end(_ close: LedgerClose, by statement: Statement, _ tally: inout LedgerTally) throws {
        var values = ValueBinder(statement)
        try values.add(close.outcome.rawValue)
        try values.add(close.provider)
        try values.add(close.model)
        try bind(close.usage, to: &values)
        try values.add(close.cost.microdollars)
        try values.add(close.status)
        try values.add(close.errorCode)
        try values.add(close.timeLimit?.rawValue)
        try values.add(close.attempts)
        try values.add(close.timeToFirstToken?.wholeMicroseconds)
        try values.add(close.duration.wholeMicroseconds)
        try values.add(close.bytesIn)
        try values.add(close.bytesOut)
        try values.add(close.responseID)
        try bindFiner(close.usage, to: &values)
        try values.add(key(close.opened))
        // all rows are fetched, for a statement that returns rows changes them only when it is run to its end
        let changed = try Row.fetchAll(statement)
        if let row = changed.first {
            tally.count(close, of: .init(category: row[0], routingMode: row[1], operation: row[2]))
            try insertLegs(close, close.opened)
            try insertCalls(close, close.opened)
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
        let insertion = try database.cachedStatement(sql: Self.insertSQL)
        try insert(LedgerChanges.Addition(open: open, close: close), sequence: close.opened, by: insertion)
        tally.count(close, of: .init())
    }

    private func insertLegs(_ close: LedgerClose, _ sequence: UInt64) throws {
        for (position, leg) in close.legs.enumerated() {
            let usage = leg.usage
            try database.cachedStatement(sql: Self.legSQL).execute(arguments: [
                key(sequence), position, leg.provider, leg.model, usage.promptTokens, usage.completionTokens,
                usage.cacheReadTokens, usage.cacheWriteTokens, usage.reasoningTokens, usage.evidence.rawValue,
                leg.cost.microdollars, usage.cacheWriteLongTokens, usage.audioPromptTokens,
                usage.audioCompletionTokens,
            ])
        }
    }

    private func insertCalls(_ close: LedgerClose, _ sequence: UInt64) throws {
        for (position, calls) in close.calls.enumerated() {
            try database.cachedStatement(sql: Self.callSQL).execute(arguments: [
                key(sequence), position, calls.provider, calls.succeeded, calls.failed, calls.unrated,
                calls.microseconds,
            ])
        }
    }

    private static let insertSQL = "INSERT INTO request VALUES (\(places(39)))"
    private static let legSQL = "INSERT INTO leg VALUES (\(places(14)))"
    private static let callSQL = "INSERT INTO call VALUES (\(places(7)))"

    private static let closeSQL = """
        UPDATE request SET outcome = ?, provider = ?, model = ?, prompt_tokens = ?, completion_tokens = ?,
            cache_read_tokens = ?, cache_write_tokens = ?, reasoning_tokens = ?, evidence = ?, cost_microdollars = ?,
            status = ?, error_code = ?, time_limit = ?, attempts = ?, ttft_us = ?, duration_us = ?, bytes_in = ?,
            bytes_out = ?, response_id = ?, cache_write_long_tokens = ?, audio_prompt_tokens = ?,
            audio_completion_tokens = ?
        WHERE id = ? AND outcome IS NULL RETURNING category, routing_mode, operation
        """

    private static func places(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ",") }
}
