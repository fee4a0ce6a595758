import Wire

/// What `ProviderHealth` guards: the records of all providers and the breakers of all models, and the rules between them.
///
/// A call needs both breakers closed (contract C9). Methods that change what is thought of
/// somebody say so in events.
struct HealthState {
    typealias Route = ModelCatalog.Route

    /// By which an admitted call is known when it ends.
    struct Pass: Equatable {
        fileprivate let provider: UInt32
        fileprivate let model: UInt32
        fileprivate let isRouted: Bool
    }

    private(set) var records: [ProviderRecord]
    private(set) var models: ModelBreakers
    private let counted: CountedFaults

    init(
        limits: [OutboundQueue.Limit],
        policy: CircuitBreaker.Policy,
        modelPolicy: CircuitBreaker.Policy,
        counted: CountedFaults
    ) {
        records = limits.map { ProviderRecord(policy: policy, limit: $0) }
        models = ModelBreakers(policy: modelPolicy)
        self.counted = counted
    }

    // MARK: calls

    /// Whether a route may be asked now.
    mutating func availability(of route: Route, now: Int64, turn: RequestTurn) -> ChatCourse.Availability {
        let provider = route.provider
        guard records[provider].breaker.wouldAdmit(at: now), models.wouldAdmit(route, at: now) else { return .open }
        let rest = rest(of: route, turn)
        if rest > now { return .resting(until: rest) }
        if let until = hold(provider, now: now, turn: turn) { return .throttled(until: until) }
        let wish = records[provider].restsUntil
        return wish > now ? .spared(until: wish) : .ready
    }

    /// Until when a rest keeps calls from a route.
    ///
    /// A chain is its own retry (contract C19): there only the models that were refused themselves rest, for what one has
    /// used up another may still have. Everybody else leaves the whole provider alone.
    private func rest(of route: Route, _ turn: RequestTurn) -> Int64 {
        guard turn.kind == .router else { return records[route.provider].restsUntil }
        return records[route.provider].refused[route.model] ?? 0
    }

    /// Which breaker keeps calls from a route; the one that does so longer, if both do.
    func closure(of route: Route, now: Int64) -> BreakerClosure? {
        let provider = records[route.provider].breaker
        var closures: [BreakerClosure] = []
        if !provider.wouldAdmit(at: now) {
            closures.append(.init(owner: .provider, until: provider.closedUntil(now: now)))
        }
        if let model = models.breaker(of: route), !model.wouldAdmit(at: now) {
            closures.append(.init(owner: .model, until: model.closedUntil(now: now)))
        }
        return closures.max { ($0.until ?? now) < ($1.until ?? now) }
    }

    /// Lets a call begin; nil when something has changed since the question.
    mutating func admit(_ route: Route, now: Int64, turn: RequestTurn) -> Pass? {
        let provider = route.provider
        guard rest(of: route, turn) <= now, hold(provider, now: now, turn: turn) == nil,
            records[provider].breaker.wouldAdmit(at: now), let model = models.admit(route, at: now),
            let era = records[provider].breaker.admit(at: now)
        else { return nil }
        records[provider].outbound.count(now: now, place: turn.place(before: provider))
        return Pass(provider: era, model: model, isRouted: turn.kind == .router)
    }

    /// An admitted call was answered, after `latency` nanoseconds.
    mutating func succeeded(_ route: Route, _ pass: Pass, now: Int64, latency: Int64) -> [HealthEvent] {
        let provider = route.provider
        let wasRefused = records[provider].refusal != .none
        let wasSilent = records[provider].isSilent
        records[provider].tallySuccess(now: now, latency: latency)
        let hasClosed = records[provider].breaker.succeeded(in: pass.provider)
        let hasModelClosed = models.succeeded(route, in: pass.model)
        // the usual case gives an array without storage
        var events: [HealthEvent] = []
        if wasRefused { events.append(.accepted(provider: provider)) }
        if wasSilent { events.append(.reachable(provider: provider)) }
        if hasClosed { events.append(.closed(provider: provider)) }
        if hasModelClosed { events.append(.modelClosed(route)) }
        return events
    }

    /// An admitted call failed through the provider's fault.
    mutating func failed(_ route: Route, _ pass: Pass, fault: ProviderFault, now: Int64) -> [HealthEvent] {
        let provider = route.provider
        var events: [HealthEvent] = []
        records[provider].tallyFailure(now: now)
        if fault == .credentials {
            if records[provider].refusal == .none { events.append(.misconfigured(provider: provider)) }
            records[provider].refusal = .call
        }
        if !counted.include(fault) {
            records[provider].breaker.abandoned(in: pass.provider)
        } else if records[provider].breaker.failed(in: pass.provider, at: now) {
            events.append(.opened(provider: provider, failures: records[provider].breaker.failures))
        }
        if models.failed(route, in: pass.model, at: now, isCounted: pass.isRouted) {
            events.append(.modelOpened(route, failures: models.breaker(of: route)?.failures ?? 0))
        }
        return events
    }

    /// An admitted call ended without telling anything about the provider.
    mutating func abandoned(_ route: Route, _ pass: Pass) {
        records[route.provider].breaker.abandoned(in: pass.provider)
        models.abandoned(route, in: pass.model)
    }

    /// The provider asked to be left alone until then when `route` was called.
    mutating func rest(_ route: Route, until instant: Int64, now: Int64) -> [HealthEvent] {
        let before = (records[route.provider].restsUntil, records[route.provider].refused)
        records[route.provider].rest(until: instant, because: route.model, now: now)
        return before == (records[route.provider].restsUntil, records[route.provider].refused)
            ? [] : [.rests(provider: route.provider)]
    }

    /// Takes over what was told of a provider; its breaker and its calls of the last minute are not among it.
    mutating func inherit(_ record: ProviderRecord, as provider: Int) {
        var record = record
        record.breaker = records[provider].breaker
        record.outbound = records[provider].outbound
        records[provider] = record
    }

    // MARK: outbound limits

    /// Takes a place in the queue before a provider.
    mutating func wait(before provider: Int, until gone: Int64) -> RequestTurn.Place {
        .init(provider: provider, number: records[provider].outbound.wait(until: gone))
    }

    /// Gives places up.
    mutating func leave(_ places: [RequestTurn.Place]) {
        for place in places { records[place.provider].outbound.leave(place.number) }
    }

    private mutating func hold(_ provider: Int, now: Int64, turn: RequestTurn) -> Int64? {
        guard turn.kind == .session || records[provider].outbound.limit.isWritten else { return nil }
        return records[provider].outbound.restUntil(now: now, place: turn.place(before: provider))
    }

    /// Calls of the last minute.
    mutating func perMinute(_ provider: Int, now: Int64) -> Int { records[provider].outbound.perMinute(now: now) }

    // MARK: from outside

    /// A probe has ended.
    mutating func probed(_ provider: Int, _ finding: ProbeFinding, now: Int64) -> [HealthEvent] {
        let before = records[provider]
        records[provider].tally(finding, now: now)
        let after = records[provider]
        var events: [HealthEvent] = []
        if before.refusal == .none, after.refusal == .probe { events.append(.misconfigured(provider: provider)) }
        if before.refusal == .probe, after.refusal == .none { events.append(.accepted(provider: provider)) }
        if !before.isSilent, after.isSilent { events.append(.unreachable(provider: provider, after.probeTrouble)) }
        if before.isSilent, !after.isSilent { events.append(.reachable(provider: provider)) }
        return events
    }

    /// Closes the breakers of the models that `includes` names.
    mutating func reset(where includes: (Route) -> Bool) -> [HealthEvent] {
        models.reset(where: includes).map { .modelClosed($0) }
    }

    /// Closes all breakers and ends all rests; told of are those that were not closed, and rests that were not over.
    mutating func resetAll(now: Int64) -> [HealthEvent] {
        var events = reset { _ in true }
        for provider in records.indices {
            let record = records[provider]
            if !record.breaker.isClear { records[provider].breaker.close() }
            records[provider].endRest()
            if record.breaker.word(at: now) != .closed { events.append(.closed(provider: provider)) }
            if record.restsUntil > now { events.append(.restEnded(provider: provider)) }
        }
        return events
    }

    /// A provider's breaker stands as it was written down.
    mutating func restore(
        _ provider: Int,
        since: Int64?,
        failures: Int,
        restsUntil: Int64,
        refused: [String: Int64]
    ) {
        if let since { records[provider].breaker.reopen(since: since, failures: failures) }
        records[provider].restoreRest(until: restsUntil, refused: refused)
    }

    /// A model's breaker stands as it was written down.
    mutating func restore(_ route: Route, since: Int64, failures: Int) {
        models.restore(route, since: since, failures: failures)
    }

    /// When the first of these routes may be asked again; `now` when one may be asked at once.
    mutating func firstOpening(of routes: [Route], now: Int64, turn: RequestTurn) -> Int64 {
        var earliest = Int64.max
        for route in routes {
            let breaker = records[route.provider].breaker
            var opening = max(breaker.closedUntil(now: now) ?? now, rest(of: route, turn))
            opening = max(opening, models.breaker(of: route)?.closedUntil(now: now) ?? now)
            opening = max(opening, hold(route.provider, now: now, turn: turn) ?? now)
            earliest = min(earliest, opening)
        }
        return routes.isEmpty ? now : earliest
    }
}
