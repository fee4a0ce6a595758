import Domain
import Storage
import TestSupport
import Testing
import Wire

@testable import AnalyticsWorker

@Suite struct LedgerStoreTests {
    private let scratch: Scratch
    private var path: String { scratch.path + "/analytics.sqlite" }

    init() throws { scratch = try Scratch() }

    @Test func `a request is one row from opening to end`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        _ = try await store.ingest([LedgerSamples.batch([.open(LedgerSamples.open("r", at: 5))])])
        #expect(try await store.recent(limit: 10, includingOpen: false).isEmpty)
        #expect(try await store.recent(limit: 10, includingOpen: true).map(\.outcome) == [nil])
        _ = try await store.ingest([
            LedgerSamples.batch([.progress(LedgerProgress(opened: 1, completionTokens: 9))], from: 2)
        ])
        #expect(try await store.recent(limit: 10, includingOpen: true).map(\.completionTokens) == [9])
        var close = LedgerSamples.close(1)
        close.legs = [.init(provider: "q", model: "n", usage: close.usage, cost: close.cost)]
        close.timeLimit = .stall
        close.timeToFirstToken = .microseconds(1500)
        _ = try await store.ingest([LedgerSamples.batch([.close(close)], from: 3)])
        let rows = try await store.recent(limit: 10, includingOpen: true)
        #expect(rows == [RequestRow(LedgerSamples.open("r", at: 5), close)])
    }

    @Test func `every kind of token is kept, in one batch or two, in the row and in its legs`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let (open, close) = (LedgerSamples.open("r", at: 5), LedgerSamples.fineClose(1))
        _ = try await store.ingest([LedgerSamples.batch([.open(open), .close(close)])])
        _ = try await store.ingest([LedgerSamples.batch([.open(open)], of: "other")])
        _ = try await store.ingest([LedgerSamples.batch([.close(close)], from: 2, of: "other")])
        let row = RequestRow(open, close)
        #expect(row.audioCompletionTokens == 105)
        #expect(try await store.recent(limit: 10, includingOpen: true) == [row, row])
    }

    @Test func `what requests cost is found by name and time, open ones included`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let records: [LedgerRecord] = [
            .open(LedgerSamples.open("a", at: 5)), .open(LedgerSamples.open("b", at: 5)),
            .close(LedgerSamples.close(1)),
        ]
        _ = try await store.ingest([LedgerSamples.batch(records)])
        let wanted = [("a", 5), ("b", 5), ("a", 6), ("c", 5)].map {
            CostsOfRequests.Wanted(id: $0.0, startedAtMilliseconds: $0.1)
        }
        let rows = try await store.costs(of: wanted)
        let close = LedgerSamples.close(1)
        #expect(rows.map(\.id) == ["a", "b"])
        #expect(rows.map(\.isClosed) == [true, false])
        #expect(rows.first?.costMicrodollars == close.cost.microdollars)
        #expect(rows.first?.tokens == close.usage.totalTokens)
    }

    @Test func `a replay changes nothing`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let batches = [
            LedgerSamples.batch([.open(LedgerSamples.open("a")), .open(LedgerSamples.open("b"))]),
            LedgerSamples.batch([.close(LedgerSamples.close(1)), .close(LedgerSamples.close(2, .failed))], from: 3),
        ]
        _ = try await store.ingest(batches)
        let rows = try await store.recent(limit: 10, includingOpen: true)
        let metrics = try await store.metrics()
        for _ in 0..<3 {
            _ = try await store.ingest(batches)
            _ = try await store.ingest([batches[1]])
        }
        // half of it again, cut otherwise
        _ = try await store.ingest([
            LedgerSamples.batch(
                [
                    .open(LedgerSamples.open("b")), .close(LedgerSamples.close(1)),
                    .close(LedgerSamples.close(2, .failed)),
                ],
                from: 2
            )
        ])
        #expect(try await store.recent(limit: 10, includingOpen: true) == rows)
        #expect(try await store.metrics() == metrics)
        #expect(metrics.requests == .init(success: 1, failed: 1, cancelled: 0))
    }

    @Test func `a death between commit and acknowledgement stores nothing twice`() async throws {
        let batch = LedgerSamples.batch([.open(LedgerSamples.open("a")), .close(LedgerSamples.close(1))])
        do {
            let store = try SQLiteLedgerStore(path: path, as: .writer)
            _ = try await store.ingest([batch])
            try store.close()
        }
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        #expect(try await store.stored(of: "edge") == 2)
        _ = try await store.ingest([batch])
        #expect(try await store.recent(limit: 10, includingOpen: true).count == 1)
        #expect(try await store.metrics().requests.total == 1)
        #expect(try await store.metrics().totalCostMicrodollars == 30)
    }

    @Test func `the first end of a request counts`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        _ = try await store.ingest([
            LedgerSamples.batch([
                .open(LedgerSamples.open("a")), .close(LedgerSamples.close(1)),
                .close(LedgerSamples.close(1, .interrupted)),
            ])
        ])
        _ = try await store.ingest([LedgerSamples.batch([.close(LedgerSamples.close(1, .failed))], from: 4)])
        #expect(try await store.recent(limit: 10, includingOpen: true).map(\.outcome) == [.completed])
        #expect(try await store.metrics().requests == .init(success: 1, failed: 0, cancelled: 0))
    }

    @Test func `a batch that leaves out what nobody acknowledged is refused`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let late = LedgerSamples.batch([.open(LedgerSamples.open("b"))], from: 5)
        let gap = await #expect(throws: LedgerGap.self) { try await store.ingest([late]) }
        #expect(gap == LedgerGap(incarnation: "edge", stored: 0, first: 5))
        #expect(try await store.stored(of: "edge") == 0)
        var known = late
        known.acknowledged = 4
        _ = try await store.ingest([known])
        #expect(try await store.stored(of: "edge") == 5)
    }

    @Test func `an end whose opening was lost is billed all the same`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        _ = try await store.ingest([LedgerSamples.batch([.close(LedgerSamples.close(1))], from: 2, first: 1)])
        #expect(try await store.metrics().totalCostMicrodollars == 30)
        #expect(try await store.recent(limit: 10, includingOpen: false).map(\.requestID) == ["lost-1-1"])
    }

    @Test func `distributions count successes, and total is success and failed`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        var routed = LedgerSamples.open("routed")
        routed.category = "code"
        routed.routingMode = "keywords"
        let records: [LedgerRecord] =
            [.open(routed)] + (0..<4).map { .open(LedgerSamples.open("\($0)")) }
            + [.completed, .completed, .failed, .interrupted, .cancelled].enumerated().map { index, outcome in
                .close(LedgerSamples.close(UInt64(index + 1), outcome))
            }
        _ = try await store.ingest([
            LedgerSamples.batch(Array(records[..<3])), LedgerSamples.batch(Array(records[3...]), from: 4),
        ])
        let metrics = try await store.metrics()
        #expect(metrics.requests == .init(success: 2, failed: 2, cancelled: 1))
        #expect(metrics.models == ["m": 2])
        #expect(metrics.categories == ["code": 1, "uncategorized": 1])
        #expect(metrics.routingModes == ["keywords": 1, "explicit": 1])
        #expect(metrics.averageLatencyMilliseconds == 5)
        #expect(metrics.totalCostMicrodollars == 150)
        #expect(
            metrics.providers
                == ["p": .init(successful: 2, failed: 2, unrated: 1, duration: .milliseconds(20), tokens: 150)]
        )
        #expect(metrics.recent.count == 5)
    }

    @Test(arguments: [1, 3])
    func `a kept answer is a request of a client and no call of a provider`(batch: Int) async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        var kept = LedgerSamples.close(3)
        kept.usage.evidence = .cached
        kept.cost = .zero
        kept.attempts = 0
        let records: [LedgerRecord] = [
            .open(LedgerSamples.open("asked")), .close(LedgerSamples.close(1)), .open(LedgerSamples.open("kept")),
            .close(kept),
        ]
        _ = try await store.ingest([
            LedgerSamples.batch(Array(records[..<batch])),
            LedgerSamples.batch(Array(records[batch...]), from: UInt64(batch + 1)),
        ])
        let metrics = try await store.metrics()
        #expect(metrics.requests == .init(success: 2, failed: 0, cancelled: 0))
        #expect(metrics.models == ["m": 2])
        #expect(metrics.totalCostMicrodollars == 30)
        #expect(metrics.providers == ["p": .init(successful: 1, failed: 0, duration: .milliseconds(5), tokens: 30)])
        let row = try #require(try await store.recent(limit: 9, includingOpen: false).first { $0.requestID == "kept" })
        #expect(row.evidence == .cached && row.promptTokens == 10 && row.attempts == 0 && row.costMicrodollars == 0)
        // nothing of a key's limits was used
        let wanted = CostsOfRequests.Wanted(id: "kept", startedAtMilliseconds: 1000)
        #expect(try await store.costs(of: [wanted]).map(\.tokens) == [0])
    }

    @Test func `the newest come first and no more than asked for`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let starts: [Int64] = [30, 10, 50, 20, 40]
        var records: [LedgerRecord] = starts.map { .open(LedgerSamples.open("\($0)", at: $0)) }
        records += (1...5).map { .close(LedgerSamples.close($0)) }
        _ = try await store.ingest([LedgerSamples.batch(records)])
        #expect(try await store.recent(limit: 3, includingOpen: false).map(\.requestID) == ["50", "40", "30"])
    }

    @Test func `two edges do not get in each other's way`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let records: [LedgerRecord] = [.open(LedgerSamples.open("x")), .close(LedgerSamples.close(1))]
        _ = try await store.ingest([
            LedgerSamples.batch(records, of: "one"), LedgerSamples.batch(records, of: "two"),
        ])
        #expect(try await store.metrics().requests.total == 2)
        #expect(try await store.stored(of: "two") == 2)
    }

    @Test func `a record of a newer program is counted and does not hold up the rest`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        var batch = LedgerSamples.batch([.open(LedgerSamples.open("a"))])
        let payload: [UInt8] = [1, 99, 2]
        let crc = payload.withUnsafeBytes { LedgerChecksum.crc32c($0) }
        batch.frames += [3, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: crc >> UInt32(8 * $0)) } + payload
        batch.last = 2
        #expect(try await store.ingest([batch]) == 1)
        #expect(try await store.stored(of: "edge") == 2)
    }

    @Test func `a worker that may only read answers from what the writer wrote`() async throws {
        let writer = LedgerHouse(path: path)
        let reader = LedgerHouse(path: path)
        await #expect(throws: StorageError.self) { try await reader.reading() }
        _ = try await writer.writing().ingest([
            LedgerSamples.batch([.open(LedgerSamples.open("a")), .close(LedgerSamples.close(1))])
        ])
        let error = await #expect(throws: StorageError.self) { try await reader.writing() }
        #expect(error?.kind == .locked)
        let reply = try await LedgerReports(house: reader).recent(RecentRequests())
        #expect(reply.rows.map(\.requestID) == ["a"])
    }

    @Test func `an answer waits for the rows it must hold`() async throws {
        let house = LedgerHouse(path: path)
        let store = try await house.writing()
        let reports = LedgerReports(house: house)
        async let reply = reports.metrics(MetricsSnapshot(asOf: [LedgerPosition(incarnation: "edge", sequence: 2)]))
        _ = try await store.ingest([
            LedgerSamples.batch([.open(LedgerSamples.open("a")), .close(LedgerSamples.close(1))])
        ])
        #expect(try await reply.requests.total == 1)
    }

    @Test func `limits are brought into bounds`() async throws {
        let house = LedgerHouse(path: path)
        let store = try await house.writing()
        let records = (1...60).flatMap { number -> [LedgerRecord] in
            [.open(LedgerSamples.open("\(number)")), .close(LedgerSamples.close(UInt64(2 * number - 1)))]
        }
        _ = try await store.ingest([LedgerSamples.batch(records)])
        let reports = LedgerReports(house: house)
        #expect(try await reports.recent(RecentRequests()).rows.count == 50)
        #expect(try await reports.recent(RecentRequests(limit: 0)).rows.count == 1)
        #expect(try await reports.recent(RecentRequests(limit: 1_000_000)).rows.count == 60)
    }
}
