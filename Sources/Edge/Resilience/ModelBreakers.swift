/// The breakers of models, each for one model at one provider.
///
/// They are the task router's: requests that try one model after the other open them, and then nobody asks the model for
/// a while. A request for one model has only its providers to choose from, and those have breakers of their own.
///
/// Only what has failed is in here, so that a gateway in good health looks nothing up. A success anywhere forgets the
/// counted failures of its model everywhere: while one provider answers for it, the model works, and whom to ask is for
/// the providers' own breakers to say.
struct ModelBreakers {
    private struct Entry {
        let provider: Int
        var breaker: CircuitBreaker
    }

    let policy: CircuitBreaker.Policy
    private var byModel: [String: [Entry]] = [:]

    init(policy: CircuitBreaker.Policy) {
        self.policy = policy
    }

    /// The models at providers of which something is known.
    var routes: [ModelCatalog.Route] {
        byModel.flatMap { model, entries in entries.map { .init(provider: $0.provider, model: model) } }
    }

    /// Whether a call would be let through.
    func wouldAdmit(_ route: ModelCatalog.Route, at now: Int64) -> Bool {
        breaker(of: route)?.wouldAdmit(at: now) ?? true
    }

    /// Lets a call through, or not, see `CircuitBreaker.admit`.
    mutating func admit(_ route: ModelCatalog.Route, at now: Int64) -> UInt32? {
        if byModel.isEmpty { return 0 }
        return change(route) { $0.admit(at: now) } ?? 0
    }

    /// A call has succeeded; true when that closes the route's breaker.
    mutating func succeeded(_ route: ModelCatalog.Route, in era: UInt32) -> Bool {
        guard !byModel.isEmpty, var entries = byModel[route.model] else { return false }
        var hasClosed = false
        for index in entries.indices {
            if entries[index].provider == route.provider {
                hasClosed = entries[index].breaker.succeeded(in: era)
            } else if case .closed = entries[index].breaker.state {
                entries[index].breaker.close()
            }
        }
        keep(entries.filter { !$0.breaker.isClear }, of: route.model)
        return hasClosed
    }

    /// A call has failed through the fault of what was called; true when that opens the route's breaker.
    ///
    /// One that is not counted says something only as a trial.
    mutating func failed(_ route: ModelCatalog.Route, in era: UInt32, at now: Int64, isCounted: Bool) -> Bool {
        if !isCounted, breaker(of: route).map({ $0.word(at: now) == .closed }) ?? true { return false }
        if let hasOpened = change(route, { $0.failed(in: era, at: now) }) { return hasOpened }
        // it was clear when the call was let through, or has become so since
        var breaker = CircuitBreaker(policy: policy)
        let hasOpened = breaker.failed(in: breaker.era, at: now)
        insert(breaker, of: route)
        return hasOpened
    }

    /// A call has ended without telling anything.
    mutating func abandoned(_ route: ModelCatalog.Route, in era: UInt32) {
        if byModel.isEmpty { return }
        _ = change(route) { $0.abandoned(in: era) }
    }

    /// The breaker of a route; nil when it has nothing to remember.
    func breaker(of route: ModelCatalog.Route) -> CircuitBreaker? {
        if byModel.isEmpty { return nil }
        return byModel[route.model]?.first { $0.provider == route.provider }?.breaker
    }

    /// Stands as it was written down.
    mutating func restore(_ route: ModelCatalog.Route, since: Int64, failures: Int) {
        var breaker = CircuitBreaker(policy: policy)
        breaker.reopen(since: since, failures: failures)
        insert(breaker, of: route)
    }

    /// Forgets everything about the models that `includes` names; tells which routes' breakers were not closed.
    mutating func reset(where includes: (ModelCatalog.Route) -> Bool) -> [ModelCatalog.Route] {
        var reopened: [ModelCatalog.Route] = []
        for (model, entries) in byModel {
            var kept: [Entry] = []
            for entry in entries {
                let route = ModelCatalog.Route(provider: entry.provider, model: model)
                if !includes(route) {
                    kept.append(entry)
                } else if entry.breaker.word(at: .min) != .closed {
                    reopened.append(route)
                }
            }
            keep(kept, of: model)
        }
        return reopened
    }

    /// The ids of models that are not asked now at one of their providers at least.
    func open(at now: Int64) -> [String] {
        byModel.filter { $0.value.contains { $0.breaker.closedUntil(now: now) != nil } }.keys.sorted()
    }

    /// Failures in a row by model, the highest count of its providers.
    var failures: [String: Int] {
        byModel.mapValues { entries in entries.reduce(0) { max($0, $1.breaker.failures) } }
    }

    private mutating func change<Value>(
        _ route: ModelCatalog.Route,
        _ work: (inout CircuitBreaker) -> Value
    ) -> Value? {
        guard let index = byModel[route.model]?.firstIndex(where: { $0.provider == route.provider }) else { return nil }
        return work(&byModel[route.model, default: []][index].breaker)
    }

    private mutating func insert(_ breaker: CircuitBreaker, of route: ModelCatalog.Route) {
        if byModel.count >= Self.most, byModel[route.model] == nil {
            // names come from clients: what is only counted makes room, what is open stays
            byModel = byModel.filter { $0.value.contains { $0.breaker.era > 0 } }
            guard byModel.count < Self.most else { return }
        }
        byModel[route.model, default: []].append(Entry(provider: route.provider, breaker: breaker))
    }

    private mutating func keep(_ entries: [Entry], of model: String) {
        byModel[model] = entries.isEmpty ? nil : entries
    }

    /// As many names as may fail at once; chosen, unmeasured.
    private static let most = 4096
}
