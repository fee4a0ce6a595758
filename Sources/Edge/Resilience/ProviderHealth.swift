import NIOCore
import Synchronization

/// What is known of every provider's present state, shared by the event loops: breakers of providers and of models, rests,
/// refused credentials, probes, outbound limits.
///
/// One lock guards everything, so that no more trials run than may, whichever loop they begin on. Times are nanoseconds
/// of the steady clock that `NIODeadline` reads.
final class ProviderHealth: Sendable {
    typealias Route = ModelCatalog.Route
    typealias Pass = HealthState.Pass

    /// The names of the providers, in the order of the catalog.
    let names: [String]
    private let state: Mutex<HealthState>
    private let observers = Mutex<[@Sendable (HealthEvent) -> Void]>([])

    /// One record a provider, in the order of the catalog; as many limits as names.
    init(names: [String], state: HealthState) {
        self.names = names
        self.state = Mutex(state)
    }

    // MARK: calls

    /// Whether a route may be asked now.
    func availability(
        of route: Route,
        now: Int64,
        turn: RequestTurn = RequestTurn()
    ) -> ChatCourse.Availability {
        state.withLock { $0.availability(of: route, now: now, turn: turn) }
    }

    /// Lets a call begin; nil when it may not after all.
    ///
    /// The pass is handed back, once, with what came of the call.
    func admit(_ route: Route, now: Int64, turn: RequestTurn = RequestTurn()) -> Pass? {
        state.withLock { $0.admit(route, now: now, turn: turn) }
    }

    /// A call was answered, after `latency` nanoseconds: until the first token of a stream, the end of a whole answer.
    func succeeded(_ route: Route, _ pass: Pass, now: Int64, latency: Int64) {
        tell(state.withLock { $0.succeeded(route, pass, now: now, latency: latency) })
    }

    /// A call failed and the provider is to blame.
    func failed(_ route: Route, _ pass: Pass, fault: ProviderFault, now: Int64) {
        tell(state.withLock { $0.failed(route, pass, fault: fault, now: now) })
    }

    /// A call ended without telling anything about the provider.
    func abandoned(_ route: Route, _ pass: Pass) {
        state.withLock { $0.abandoned(route, pass) }
    }

    /// The provider asked to be left alone until then when `route` was called.
    func rest(_ route: Route, until instant: Int64, now: Int64) {
        tell(state.withLock { $0.rest(route, until: instant, now: now) })
    }

    /// A probe of the provider has ended.
    func probed(_ provider: Int, _ finding: ProbeFinding, now: Int64) {
        tell(state.withLock { $0.probed(provider, finding, now: now) })
    }

    // MARK: outbound limits

    /// Takes a place in the queue before a provider, given up at `gone` at the latest.
    func wait(before provider: Int, until gone: Int64) -> RequestTurn.Place {
        state.withLock { $0.wait(before: provider, until: gone) }
    }

    /// Gives places up.
    func leave(_ places: [RequestTurn.Place]) {
        state.withLock { $0.leave(places) }
    }

    // MARK: resets

    /// Closes the breakers of a model: a full id, one as `<provider>/<id>`, or a short one that stands for every id ending
    /// in `/<short>`; nothing happens for an unknown one.
    ///
    /// `routes` are those that the id is another name for.
    func resetModel(_ id: String, standingFor routes: [Route] = []) {
        let names = names
        tell(
            state.withLock { state in
                state.reset { route in
                    route.model == id || route.model.hasSuffix("/" + id)
                        || names[route.provider] + "/" + route.model == id || routes.contains(route)
                }
            }
        )
    }

    /// Closes all breakers, of models and of providers, and ends all rests.
    func resetAll() {
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        tell(state.withLock { $0.resetAll(now: now) })
    }

    // MARK: what there is to see

    /// Which breaker keeps calls from a route; nil when none does.
    func closure(of route: Route, now: Int64) -> BreakerClosure? {
        state.withLock { $0.closure(of: route, now: now) }
    }

    /// The ids of models whose breaker is open at one of their providers at least.
    var openModels: [String] {
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        return state.withLock { $0.models.open(at: now) }
    }

    /// Failures in a row by model.
    var modelFailures: [String: Int] { state.withLock { $0.models.failures } }

    /// One provider's state.
    func standing(of provider: Int, now: Int64) -> ProviderStanding {
        state.withLock { $0.standing(of: provider, now: now) }
    }

    /// In how many seconds the first of these routes takes calls again, at least one.
    func secondsUntilFirst(of routes: [Route], now: Int64, turn: RequestTurn = RequestTurn()) -> Int {
        let earliest = state.withLock { $0.firstOpening(of: routes, now: now, turn: turn) }
        return max(1, Int((earliest - now + 999_999_999) / 1_000_000_000))
    }

    // MARK: restarts

    /// What is to be kept of a breaker.
    func kept(of owner: KeptBreaker.Owner, _ clocks: ClockPair) -> KeptBreaker {
        switch owner {
        case .provider(let name):
            guard let provider = names.firstIndex(of: name) else { return KeptBreaker() }
            return state.withLock { $0.kept(of: provider, clocks) }
        case .model(let name, let id):
            guard let provider = names.firstIndex(of: name) else { return KeptBreaker() }
            return state.withLock { $0.kept(of: Route(provider: provider, model: id), clocks) }
        }
    }

    /// Takes what was kept of a breaker; nobody is told.
    func take(_ kept: KeptBreaker, of owner: KeptBreaker.Owner, _ clocks: ClockPair) {
        switch owner {
        case .provider(let name):
            guard let provider = names.firstIndex(of: name) else { return }
            state.withLock { $0.take(kept, of: provider, clocks) }
        case .model(let name, let id):
            guard let provider = names.firstIndex(of: name) else { return }
            state.withLock { $0.take(kept, of: Route(provider: provider, model: id), clocks) }
        }
    }

    // MARK: reloads

    /// Takes over what is known of providers and models that another configuration had as well.
    func inherit(from former: ProviderHealth) {
        let places = names.map { former.names.firstIndex(of: $0) }
        let records = former.state.withLock { $0.records }
        state.withLock { state in
            for (index, place) in places.enumerated() {
                if let place { state.inherit(records[place], as: index) }
            }
        }
        let clocks = ClockPair.now
        var owners = names.map { KeptBreaker.Owner.provider($0) }
        owners += former.state.withLock { $0.models.routes }.map {
            .model(provider: former.names[$0.provider], id: $0.model)
        }
        for owner in owners { take(former.kept(of: owner, clocks), of: owner, clocks) }
    }

    // MARK: events

    /// Calls `observer` on each change, on whatever thread it happens; the observer must not block.
    func observe(_ observer: @escaping @Sendable (HealthEvent) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    private func tell(_ events: [HealthEvent]) {
        if events.isEmpty { return }
        let observers = observers.withLock { $0 }
        for event in events {
            for observer in observers { observer(event) }
        }
    }
}
