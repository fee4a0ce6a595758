import TestSupport

/// The rows of a run that is longer than one answer of GET /v1/requests, gathered as they appear.
struct LedgerHarvest {
    private var rows: [String: LedgerRow] = [:]
    /// Ids that stood twice in one answer.
    private(set) var doubled: Set<String> = []

    /// Takes what can be seen now; while a process is being replaced that may be nothing.
    mutating func gather(from gateway: GatewayUnderTest) {
        // house: the worker may be dead at the moment, the next gathering sees the same rows
        guard let seen = try? gateway.ledger() else { return }
        doubled.formUnion(Dictionary(grouping: seen, by: \.requestID).filter { $0.value.count > 1 }.keys)
        for row in seen { rows[row.requestID] = row }
    }

    /// Rows that tell how their request ended.
    var closed: [LedgerRow] {
        rows.values.filter { LedgerRow.outcomes.contains($0.outcome) }
    }

    /// Rows of requests that went well.
    var completed: [LedgerRow] {
        rows.values.filter { $0.outcome == "completed" }
    }

    /// Rows that have no end yet.
    var open: [LedgerRow] {
        rows.values.filter { !LedgerRow.outcomes.contains($0.outcome) }
    }
}
