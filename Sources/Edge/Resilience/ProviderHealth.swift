import NIOCore
import Synchronization

/// What is known of every provider's and model's present state, shared by the event loops: breakers and rests.
final class ProviderHealth: Sendable {
    private struct Entry {
        var breaker: CircuitBreaker
        var restsUntil: Int64 = 0
    }

    private struct State {
        var providers: [Entry]
        var models: [String: CircuitBreaker] = [:]
    }

    private let state: Mutex<State>
    private let modelPolicy: CircuitBreaker.Policy

    /// One entry a provider, in the order of the catalog.
    init(count: Int, policy: CircuitBreaker.Policy, models: CircuitBreaker.Policy) {
        state = Mutex(
            State(providers: Array(repeating: Entry(breaker: CircuitBreaker(policy: policy)), count: count))
        )
        modelPolicy = models
    }

    /// Whether a route may be asked now.
    func availability(of route: ModelCatalog.Route, now: Int64) -> ChatCourse.Availability {
        state.withLock { state in
            let entry = state.providers[route.provider]
            if state.models[route.model]?.wouldAdmit(at: now) == false { return .open }
            if !entry.breaker.wouldAdmit(at: now) { return .open }
            return entry.restsUntil > now ? .resting(until: entry.restsUntil) : .ready
        }
    }

    /// Takes part in the breakers' counts; false when one has opened since.
    func admit(_ route: ModelCatalog.Route, now: Int64) -> Bool {
        state.withLock { state in
            var model = state.models[route.model] ?? CircuitBreaker(policy: modelPolicy)
            guard model.wouldAdmit(at: now), state.providers[route.provider].breaker.admit(at: now) else {
                return false
            }
            _ = model.admit(at: now)
            state.models[route.model] = model
            return true
        }
    }

    /// A call was answered.
    func succeeded(_ route: ModelCatalog.Route) {
        state.withLock { state in
            state.providers[route.provider].breaker.succeeded()
            state.models[route.model]?.succeeded()
        }
    }

    /// A call failed and the provider is to blame.
    ///
    /// Only requests that try one model after the other open the breaker of a model.
    func failed(_ route: ModelCatalog.Route, now: Int64, isOfChain: Bool) {
        state.withLock { state in
            state.providers[route.provider].breaker.failed(at: now)
            if isOfChain {
                state.models[route.model]?.failed(at: now)
            } else {
                state.models[route.model]?.abandoned()
            }
        }
    }

    /// A call ended without telling anything about the provider.
    func abandoned(_ route: ModelCatalog.Route) {
        state.withLock { state in
            state.providers[route.provider].breaker.abandoned()
            state.models[route.model]?.abandoned()
        }
    }

    /// The provider asked to be left alone until then, by everyone.
    func rest(_ provider: Int, until instant: Int64) {
        state.withLock { $0.providers[provider].restsUntil = max($0.providers[provider].restsUntil, instant) }
    }

    /// Closes the breaker of a model, by its id or the end of it after a slash.
    func resetModel(_ id: String) {
        state.withLock { state in
            state.models = state.models.filter { $0.key != id && !$0.key.hasSuffix("/" + id) }
        }
    }

    /// Closes every breaker.
    func resetAll() {
        state.withLock { state in
            state.models = [:]
            for index in state.providers.indices {
                state.providers[index] = Entry(breaker: CircuitBreaker(policy: state.providers[index].breaker.policy))
            }
        }
    }

    /// Models whose breaker lets nothing through now.
    var openModels: [String] {
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        return state.withLock { $0.models.filter { $0.value.closedUntil(now: now) != nil }.map(\.key) }
    }

    /// Failures in a row, of models that have some.
    var modelFailures: [String: Int] {
        let threshold = modelPolicy.failureThreshold
        return state.withLock { state in
            state.models.compactMapValues { breaker in
                if case .closed(let failures) = breaker.state { return failures == 0 ? nil : failures }
                return threshold
            }
        }
    }

    /// The breaker's state, for display.
    func breaker(of provider: Int) -> CircuitBreaker.State {
        state.withLock { $0.providers[provider].breaker.state }
    }

    /// In how many seconds the first of these routes takes calls again, at least one.
    func secondsUntilFirst(of routes: [ModelCatalog.Route], now: Int64) -> Int {
        let earliest = state.withLock { state in
            routes.map { route in
                let entry = state.providers[route.provider]
                return max(
                    entry.breaker.closedUntil(now: now) ?? now,
                    state.models[route.model]?.closedUntil(now: now) ?? now,
                    entry.restsUntil
                )
            }.min() ?? now
        }
        return max(1, Int((earliest - now + 999_999_999) / 1_000_000_000))
    }
}
