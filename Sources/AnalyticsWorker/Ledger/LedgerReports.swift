import Storage
import Wire

/// Answers questions about the ledger, after what the asker has written before asking.
struct LedgerReports {
    /// Longer than a row takes from the journal to the store, well within the 500 ms the edge waits for figures (chosen).
    static let patience = Duration.milliseconds(300)
    private static let step = Duration.milliseconds(5)

    let house: LedgerHouse

    /// The rows that ended last.
    func recent(_ question: RecentRequests) async throws -> RecentRequests.Reply {
        let store = try await store(asOf: question.asOf)
        let limit = min(max(question.limit ?? RecentRequests.defaultLimit, 1), RecentRequests.largestLimit)
        return RecentRequests.Reply(
            rows: try await store.recent(limit: limit, includingOpen: question.includesOpen ?? false)
        )
    }

    /// What certain requests cost.
    func costs(_ question: CostsOfRequests) async throws -> CostsOfRequests.Reply {
        let wanted = Array(question.requests.prefix(CostsOfRequests.most))
        return CostsOfRequests.Reply(rows: try await store(asOf: nil).costs(of: wanted))
    }

    /// The figures of `GET /metrics`.
    func metrics(_ question: MetricsSnapshot) async throws -> MetricsSnapshot.Reply {
        try await store(asOf: question.asOf).metrics()
    }

    /// The store, once it holds what it must; when that takes too long, as it is.
    private func store(asOf positions: [LedgerPosition]?) async throws -> any LedgerStore {
        let end = ContinuousClock.now + Self.patience
        for position in positions ?? [] {
            while ContinuousClock.now < end,
                try await house.reading().stored(of: position.incarnation) < position.sequence
            {
                try await Task.sleep(for: Self.step)
            }
        }
        return try await house.reading()
    }
}
