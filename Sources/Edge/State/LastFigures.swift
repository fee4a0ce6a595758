import Synchronization
import Wire

/// The figures that analytics gave last, for the time while it restarts.
final class LastFigures: Sendable {
    /// Calls of a provider, and those of them that failed through its own fault.
    struct Calls: Sendable, Equatable {
        var all = 0
        var failed = 0

        static func + (left: Self, right: Self) -> Self {
            Self(all: left.all + right.all, failed: left.failed + right.failed)
        }

        static func - (left: Self, right: Self) -> Self {
            Self(all: left.all - right.all, failed: left.failed - right.failed)
        }
    }

    private struct State {
        var figures: MetricsSnapshot.Reply?
        /// What the ledger counted beyond what this process had counted at that moment.
        var before: [String: Calls] = [:]
    }

    private let state = Mutex(State())

    /// What was given last; nil when nothing was yet.
    var current: MetricsSnapshot.Reply? { state.withLock { $0.figures } }

    /// Keeps what was given, and what this process itself has counted of its providers at this moment.
    func keep(_ new: MetricsSnapshot.Reply, counted: [String: Calls]) {
        var before: [String: Calls] = [:]
        for (name, own) in counted { before[name] = (new.providers[name].map(Calls.init) ?? Calls()) - own }
        let kept = State(figures: new, before: before)
        state.withLock { $0 = kept }
    }

    /// A provider's calls in the ledger's eyes, from what this process has counted until now.
    ///
    /// As good as the ledger's sum but for calls that others made since, and for those whose request ran when it was given.
    func calls(of provider: String, counted: Calls) -> Calls {
        state.withLock { $0.before[provider] ?? Calls() } + counted
    }
}

extension LastFigures.Calls {
    /// Those of the ledger's sum.
    init(_ sum: MetricsSnapshot.Provider) { self.init(all: sum.totalRequests, failed: sum.failedRequests) }

    /// Those that a process has counted since it began.
    init(_ standing: ProviderStanding) { self.init(all: standing.calls, failed: standing.failedCalls) }

    /// The share that did not fail, four decimals; 1 before the first.
    var successRate: Double {
        all == 0 ? 1 : (Double(all - failed) / Double(all) * 10_000).rounded() / 10_000
    }
}
