import Wire

/// The upstream calls of one request, each with what it said of its provider.
///
/// Most requests are one call that was answered. That one is not listed: its row tells it (`LedgerClose.calls`).
struct RunCalls: Equatable, Sendable {
    /// One call that has ended.
    struct Call: Equatable, Sendable {
        var provider: String
        var model: String
        var verdict: CallVerdict
        /// From its beginning to its end.
        var nanoseconds: Int64
    }

    /// The calls in the order of their ends; empty where there was none, or only one and that was answered.
    private(set) var all: [Call]
    /// Whether calls have ended that no row tells of yet.
    private(set) var areUntold = false

    /// Calls that were made before the request had a row.
    init(_ all: [Call] = []) {
        self.all = all
    }

    /// The calls by provider, as rows have them.
    var byProvider: [ProviderCalls] {
        var rows: [ProviderCalls] = []
        for call in all { rows.add(call.verdict, of: call.provider, microseconds: Int(call.nanoseconds / 1000)) }
        return rows
    }

    /// A call has ended.
    mutating func add(_ call: Call) {
        if all.isEmpty, call.verdict == .succeeded { return }
        all.append(call)
        areUntold = true
    }

    /// A row has told them.
    mutating func told() { areUntold = false }
}
