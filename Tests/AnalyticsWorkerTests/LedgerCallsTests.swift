import Domain
import Storage
import TestSupport
import Testing
import Wire

@testable import AnalyticsWorker

/// Providers counted by calls, requests by what they asked for.
@Suite struct LedgerCallsTests {
    private let scratch: Scratch
    private var path: String { scratch.path + "/analytics.sqlite" }

    init() throws { scratch = try Scratch() }

    /// Two failures of P, then an answer of Q.
    private static func fallback(_ opened: UInt64) -> LedgerClose {
        var close = LedgerSamples.close(opened)
        close.provider = "q"
        close.attempts = 3
        close.calls = [
            ProviderCalls(provider: "p", failed: 2, microseconds: 2000),
            ProviderCalls(provider: "q", succeeded: 1, microseconds: 3000),
        ]
        return close
    }

    private static func refused(_ opened: UInt64) -> LedgerClose {
        var close = LedgerSamples.close(opened, .failed)
        (close.status, close.errorCode, close.usage) = (400, "refused_by_provider", .none)
        close.calls = [ProviderCalls(provider: "p", unrated: 1)]
        return close
    }

    private static let expected: [String: MetricsSnapshot.Provider] = [
        "p": .init(successful: 0, failed: 2, unrated: 1, duration: .milliseconds(2), tokens: 0),
        "q": .init(successful: 1, failed: 0, duration: .milliseconds(3), tokens: 30),
    ]

    @Test(arguments: [true, false])
    func `every call is counted for the provider that was called, in one batch or two`(atOnce: Bool) async throws {
        let opens: [LedgerRecord] = [.open(LedgerSamples.open("a")), .open(LedgerSamples.open("b", at: 2000))]
        let ends: [LedgerRecord] = [.close(Self.fallback(1)), .close(Self.refused(2))]
        do {
            let store = try SQLiteLedgerStore(path: path, as: .writer)
            if atOnce {
                _ = try await store.ingest([LedgerSamples.batch(opens + ends)])
            } else {
                _ = try await store.ingest([LedgerSamples.batch(opens)])
                _ = try await store.ingest([LedgerSamples.batch(ends, from: 3)])
            }
            try await expectBoth(in: store)
            _ = try await store.ingest([LedgerSamples.batch(ends, from: 3)])
            try store.close()
        }
        try await expectBoth(in: try SQLiteLedgerStore(path: path, as: .writer))
    }

    private func expectBoth(in store: SQLiteLedgerStore) async throws {
        let metrics = try await store.metrics()
        #expect(metrics.providers == Self.expected)
        #expect(metrics.requests == .init(success: 1, failed: 1, cancelled: 0))
        let rows = try await store.recent(limit: 9, includingOpen: false)
        #expect(rows.map(\.calls) == [Self.refused(2).calls, Self.fallback(1).calls])
    }

    @Test func `the tokens of an answer with several authors are each one's own`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        var close = LedgerSamples.fineClose(1)
        close.calls = [ProviderCalls(provider: "q", failed: 1), ProviderCalls(provider: "p", succeeded: 1)]
        _ = try await store.ingest([LedgerSamples.batch([.open(LedgerSamples.open("a")), .close(close)])])
        #expect(try await store.metrics().providers.mapValues(\.totalTokens) == ["q": 190, "p": 380])
    }

    @Test func `a request that reached nobody counts for no provider`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        var close = LedgerSamples.close(1, .failed)
        (close.attempts, close.provider, close.usage) = (0, "", .none)
        (close.status, close.errorCode) = (503, "provider_unavailable")
        _ = try await store.ingest([LedgerSamples.batch([.open(LedgerSamples.open("a")), .close(close)])])
        let metrics = try await store.metrics()
        #expect(metrics.providers.isEmpty)
        #expect(metrics.requests.failed == 1)
        #expect(metrics.errors?.byCode == ["provider_unavailable": 1])
    }

    @Test func `requests, distributions and the last ten are those of chat alone`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        var records: [LedgerRecord] = [.open(LedgerSamples.open("chat", at: 1))]
        for number in 2...21 {
            var open = LedgerSamples.open("\(number)", at: Int64(number))
            open.operation = "embeddings"
            records.append(.open(open))
        }
        records += (1...21).map { .close(LedgerSamples.close($0, $0 == 21 ? .failed : .completed)) }
        _ = try await store.ingest([LedgerSamples.batch(records)])
        let metrics = try await store.metrics()
        #expect(metrics.requests == .init(success: 1, failed: 0, cancelled: 0))
        #expect(metrics.models == ["m": 1])
        #expect(metrics.categories == ["uncategorized": 1])
        #expect(metrics.routingModes == ["explicit": 1])
        #expect(metrics.recent.map(\.requestID) == ["chat"])
        #expect(metrics.averageLatencyMilliseconds == 5)
        #expect(metrics.providers["p"]?.totalRequests == 21)
        #expect(metrics.totalCostMicrodollars == 630, "money is money")
        #expect(metrics.errors?.requests == 21)
        let rows = try await store.recent(limit: 99, includingOpen: true)
        #expect(rows.count == 21)
        #expect(rows.first?.operation == "embeddings")
    }

    @Test func `errors are counted by what was told and by their code`() async throws {
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        let endings: [(Outcome, Int, String?)] = [
            (.completed, 200, nil), (.failed, 503, "provider_failed"), (.failed, 503, "provider_timeout"),
            (.failed, 400, "refused_by_provider"), (.interrupted, 200, "provider_timeout"), (.interrupted, 0, nil),
            (.cancelled, 499, nil),
        ]
        var records: [LedgerRecord] = endings.indices.map { .open(LedgerSamples.open("\($0)")) }
        for (index, ending) in endings.enumerated() {
            var close = LedgerSamples.close(UInt64(index + 1), ending.0)
            (close.status, close.errorCode) = (ending.1, ending.2)
            records.append(.close(close))
        }
        _ = try await store.ingest([LedgerSamples.batch(records)])
        #expect(
            try await store.metrics().errors
                == .init(
                    requests: 6,
                    failed: 5,
                    byStatus: ["503": 2, "400": 1, "interrupted": 2],
                    byCode: ["provider_failed": 1, "provider_timeout": 2, "refused_by_provider": 1, "unknown": 1]
                )
        )
    }
}
