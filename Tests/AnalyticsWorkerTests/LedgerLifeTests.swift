import Domain
import Storage
import TestSupport
import Testing
import Wire

@testable import AnalyticsWorker

/// The store over more than one life and with hostile or hurried senders.
@Suite struct LedgerLifeTests {
    private let scratch: Scratch
    private var path: String { scratch.path + "/analytics.sqlite" }

    init() throws { scratch = try Scratch() }

    @Test func `a figure survives each reopening`() async throws {
        for life in 1...4 {
            let store = try SQLiteLedgerStore(path: path, as: .writer)
            let first = UInt64(2 * life - 1)
            _ = try await store.ingest([
                LedgerSamples.batch(
                    [.open(LedgerSamples.open("\(life)")), .close(LedgerSamples.close(first))],
                    from: first
                )
            ])
            let metrics = try await store.metrics()
            #expect(metrics.requests == .init(success: life, failed: 0, cancelled: 0))
            #expect(metrics.models == ["m": life])
            #expect(metrics.totalCostMicrodollars == Int64(30 * life))
            try store.close()
        }
    }

    @Test func `a request open at a death is closed as interrupted by the journal's next owner`() async throws {
        do {
            let store = try SQLiteLedgerStore(path: path, as: .writer)
            _ = try await store.ingest([LedgerSamples.batch([.open(LedgerSamples.open("a"))])])
            try store.close()
        }
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        _ = try await store.ingest([
            LedgerSamples.batch([.close(LedgerSamples.close(1, .interrupted))], from: 2)
        ])
        #expect(try await store.recent(limit: 9, includingOpen: true).map(\.outcome) == [.interrupted])
        #expect(try await store.metrics().requests == .init(success: 0, failed: 1, cancelled: 0))
    }

    @Test func `batches cut anywhere and repeated everywhere give the same rows`() async throws {
        let outcomes: [Outcome] = [.completed, .failed, .cancelled, .interrupted]
        var records: [LedgerRecord] = outcomes.indices.map { .open(LedgerSamples.open("\($0)", at: Int64($0))) }
        records.append(.progress(LedgerProgress(opened: 2, completionTokens: 4)))
        records += outcomes.enumerated().map { .close(LedgerSamples.close(UInt64($0 + 1), $1)) }
        let whole = try SQLiteLedgerStore(path: scratch.path + "/whole.sqlite", as: .writer)
        _ = try await whole.ingest([LedgerSamples.batch(records)])
        let cut = try SQLiteLedgerStore(path: path, as: .writer)
        for end in 1...records.count {
            // each batch begins two records before the end of what is stored
            let start = max(0, end - 3)
            let batch = LedgerSamples.batch(Array(records[start..<end]), from: UInt64(start + 1))
            _ = try await cut.ingest([batch, batch])
        }
        #expect(
            try await cut.recent(limit: 9, includingOpen: true) == whole.recent(limit: 9, includingOpen: true)
        )
        #expect(try await cut.metrics() == whole.metrics())
    }

    @Test func `two deliveries at once store each request once`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let batch = LedgerSamples.batch(
            (1...50).flatMap { number -> [LedgerRecord] in
                [.open(LedgerSamples.open("\(number)")), .close(LedgerSamples.close(UInt64(2 * number - 1)))]
            }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = try await store.ingest([batch]) } }
            try await group.waitForAll()
        }
        #expect(try await store.metrics().requests.success == 50)
        #expect(try await store.recent(limit: 1000, includingOpen: true).count == 50)
    }

    @Test func `a record that names a later one does not block the later one`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let unreadable = try await store.ingest([LedgerSamples.batch([.close(LedgerSamples.close(2))])])
        #expect(unreadable == 1)
        _ = try await store.ingest([
            LedgerSamples.batch([.open(LedgerSamples.open("b")), .close(LedgerSamples.close(2))], from: 2)
        ])
        #expect(try await store.recent(limit: 9, includingOpen: true).map(\.requestID) == ["b"])
    }
}
