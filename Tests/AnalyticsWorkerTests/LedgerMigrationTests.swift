import Domain
import GRDB
import Storage
import TestSupport
import Testing
import Wire

@testable import AnalyticsWorker

/// Files that an older program wrote.
@Suite struct LedgerMigrationTests {
    private let scratch: Scratch
    private var path: String { scratch.path + "/analytics.sqlite" }

    init() throws { scratch = try Scratch() }

    /// A file as the first program left it: one request that ended in two legs, one that runs.
    private func leaveOldFile() throws {
        let file = try DatabaseFile(path, as: .writer, migrations: Array(LedgerSchema.migrations.prefix(1)))
        try file.writeBlocking { database in
            try database.execute(
                sql: """
                    INSERT INTO incarnation VALUES (1, 'edge', 3);
                    INSERT INTO request VALUES (1099511627777, 'old', 5, 'ab12', 'openai', 'explicit', NULL, NULL, NULL,
                        'm', 'p', 'm', 0, 'v1', 0, 'hi', NULL, 'completed', 10, 20, 3, 4, 5, 'provider', 30, 200, NULL,
                        NULL, 1, NULL, 5000, 0, 0, NULL);
                    INSERT INTO request VALUES (1099511627778, 'running', 6, NULL, 'openai', 'explicit', NULL, NULL,
                        NULL, 'm', 'p', 'm', 1, 'v1', 0, '', NULL, NULL, 0, 0, 0, 0, 0, 'none', 0, 0, NULL, NULL, 0,
                        NULL, 0, 0, 0, NULL);
                    INSERT INTO leg VALUES (1099511627777, 0, 'p', 'm', 1, 2, 0, 0, 0, 'provider', 7);
                    INSERT INTO leg VALUES (1099511627777, 1, 'q', 'n', 9, 18, 3, 4, 5, 'counted', 23);
                    UPDATE total SET succeeded = 1, duration_us = 5000, cost_microdollars = 30;
                    """
            )
        }
        try file.close()
    }

    @Test func `an old file keeps its rows and takes new ones with their finer tokens`() async throws {
        try leaveOldFile()
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let old = try #require(try await store.recent(limit: 9, includingOpen: false).first)
        #expect(old.requestID == "old")
        #expect((old.promptTokens, old.cacheWriteTokens, old.reasoningTokens) == (10, 4, 5))
        #expect((old.cacheWriteLongTokens, old.audioPromptTokens, old.audioCompletionTokens) == (0, 0, 0))
        #expect(old.legs.map(\.usage.completionTokens) == [2, 18])
        #expect(old.legs.map(\.usage.audioPromptTokens) == [0, 0])

        let close = LedgerSamples.fineClose(2)
        _ = try await store.ingest([
            LedgerSamples.batch(
                [.close(close), .open(LedgerSamples.open("new", at: 7)), .close(LedgerSamples.fineClose(5))],
                from: 4
            )
        ])
        let rows = try await store.recent(limit: 9, includingOpen: true)
        #expect(rows.map(\.requestID) == ["new", "running", "old"])
        #expect(rows[0] == RequestRow(LedgerSamples.open("new", at: 7), LedgerSamples.fineClose(5)))
        #expect(rows[1].cacheWriteLongTokens == close.usage.cacheWriteLongTokens)
        #expect(rows[1].legs == close.legs)
        #expect(rows[2] == old)
        #expect(try await store.metrics().requests.success == 3)
    }

    /// A file of the program before calls were counted: an answer, failures of several faults, a client that left.
    private func leaveFileWithoutCalls() throws {
        let file = try DatabaseFile(path, as: .writer, migrations: Array(LedgerSchema.migrations.prefix(3)))
        try file.writeBlocking { database in
            try database.execute(sql: "INSERT INTO incarnation VALUES (1, 'edge', 0)")
            let endings = [
                ("completed", 200, nil, 1, "p"), ("failed", 503, "provider_failed", 4, "p"),
                ("failed", 400, "refused_by_provider", 1, "p"), ("interrupted", 0, "internal_error", 1, "p"),
                ("cancelled", 499, nil, 1, "p"), ("failed", 503, "provider_unavailable", 0, ""),
            ]
            for (number, ending) in endings.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO request VALUES (?, 'r', 5, NULL, 'openai', 'explicit', NULL, NULL, NULL, 'm', ?, 'm',
                            0, 'v1', 0, '', NULL, ?, 1, 2, 0, 0, 0, 'provider', 3, ?, ?, NULL, ?, NULL, 1000, 0, 0, NULL,
                            0, 0, 0, NULL)
                        """,
                    arguments: [number + 1, ending.4, ending.0, ending.1, ending.2, ending.3]
                )
            }
            // as that program counted: the last provider alone, whoever's fault it was
            try database.execute(
                sql: """
                    UPDATE total SET succeeded = 1, failed = 4, cancelled = 1, duration_us = 5000;
                    INSERT INTO provider_total VALUES ('p', 1, 3, 4000, 15), ('', 0, 1, 1000, 0);
                    """
            )
        }
        try file.close()
    }

    @Test func `failures that were not the provider's are taken back, and what was told of errors is kept`()
        async throws
    {
        try leaveFileWithoutCalls()
        let metrics = try await SQLiteLedgerStore(path: path, as: .writer).metrics()
        #expect(
            metrics.providers == [
                "p": .init(successful: 1, failed: 1, unrated: 3, duration: .milliseconds(2), tokens: 15)
            ]
        )
        #expect(metrics.requests == .init(success: 1, failed: 4, cancelled: 1))
        #expect(metrics.errors?.requests == 5)
        #expect(metrics.errors?.byStatus == ["503": 2, "400": 1, "interrupted": 1])
        #expect(metrics.recent.count == 6)
    }

    @Test func `the way through each step gives the tables that a new file has`() throws {
        func tables(_ path: String) throws -> [String] {
            let file = try DatabaseFile(path, as: .writer, migrations: LedgerSchema.migrations)
            let shapes = try file.readBlocking { database in
                try String.fetchAll(
                    database,
                    sql: "SELECT name || ': ' || sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1"
                )
            }
            try file.close()
            return shapes
        }
        try leaveOldFile()
        #expect(try tables(path) == tables(scratch.path + "/new.sqlite"))
    }

    @Test func `a worker that only reads makes do with a file nobody has brought forward`() async throws {
        try leaveOldFile()
        let store = try SQLiteLedgerStore(path: path, as: .reader)
        let row = try #require(try await store.recent(limit: 9, includingOpen: false).first)
        #expect((row.completionTokens, row.audioCompletionTokens) == (20, 0))
        let metrics = try await store.metrics()
        #expect(metrics.recent.map(\.requestID) == ["old"])
        #expect(metrics.errors == nil)
    }
}
