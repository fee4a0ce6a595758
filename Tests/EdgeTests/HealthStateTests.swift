import Domain
import Testing
import Wire

@testable import Edge

@Suite struct HealthStateTests {
    private static let second: Int64 = 1_000_000_000
    private static let start: Int64 = 1000 * second
    private let p = ModelCatalog.Route(provider: 0, model: "m")
    private let other = ModelCatalog.Route(provider: 0, model: "n")
    private let q = ModelCatalog.Route(provider: 1, model: "m")

    private func state(
        provider: Int = 5,
        model: Int = 3,
        limits: [OutboundQueue.Limit] = [
            .init(perMinute: 40, isWritten: false), .init(perMinute: 40, isWritten: false),
        ],
        counted: CountedFaults = .connection
    ) -> Held<HealthState> {
        Held(
            HealthState(
                limits: limits,
                policy: .init(failureThreshold: provider, recoveryTime: 60 * Self.second, halfOpenCalls: 3),
                modelPolicy: .init(failureThreshold: model, recoveryTime: 300 * Self.second, halfOpenCalls: 1),
                counted: counted
            )
        )
    }

    private func fail(
        _ route: ModelCatalog.Route,
        _ state: Held<HealthState>,
        as fault: ProviderFault = .server,
        at now: Int64 = start,
        by kind: RouteKind = .router
    ) throws -> [HealthEvent] {
        let pass = try #require(state({ $0.admit(route, now: now, turn: RequestTurn(kind: kind)) }))
        return state({ $0.failed(route, pass, fault: fault, now: now) })
    }

    private func succeed(
        _ route: ModelCatalog.Route,
        _ state: Held<HealthState>,
        at now: Int64 = start
    ) throws
        -> [HealthEvent]
    {
        let pass = try #require(state({ $0.admit(route, now: now, turn: RequestTurn()) }))
        return state({ $0.succeeded(route, pass, now: now, latency: 100) })
    }

    private func look(
        _ route: ModelCatalog.Route,
        _ state: Held<HealthState>,
        at now: Int64 = start
    )
        -> ChatCourse.Availability
    {
        state({ $0.availability(of: route, now: now, turn: RequestTurn()) })
    }

    @Test func `three failures close a model out, not its provider`() throws {
        let state = state()
        for _ in 0..<2 { #expect(try fail(p, state) == []) }
        #expect(state.value.models.failures == ["m": 2])
        #expect(try fail(p, state) == [.modelOpened(p, failures: 3)])
        #expect(look(p, state) == .open)
        #expect(look(other, state) == .ready)
        #expect(look(q, state) == .ready, "the same model elsewhere has a breaker of its own")
        #expect(state.value.models.open(at: Self.start) == ["m"])
        #expect(state.value.models.failures == ["m": 3])
    }

    @Test func `requests for one model open no model's breaker and shut none again but as a trial`() throws {
        let state = state()
        for _ in 0..<4 { #expect(try fail(p, state, by: .explicit) == []) }
        #expect(state.value.models.failures.isEmpty)
        for _ in 0..<3 { _ = try fail(q, state) }
        #expect(look(q, state) == .open, "and then it is closed for them too")
        let healed = Self.start + 300 * Self.second
        #expect(try fail(q, state, at: healed, by: .session) == [.modelOpened(q, failures: 4)])
        #expect(look(q, state, at: healed + Self.second) == .open)
    }

    @Test func `five failures close a provider out, with all its models`() throws {
        let state = state(model: 100)
        for _ in 0..<4 { _ = try fail(p, state) }
        #expect(try fail(other, state) == [.opened(provider: 0, failures: 5)])
        #expect(look(p, state) == .open)
        #expect(look(other, state) == .open)
        #expect(state.value.models.open(at: Self.start).isEmpty)
    }

    @Test func `an answer from elsewhere forgets what was counted against the model`() throws {
        let state = state()
        for _ in 0..<5 {
            _ = try fail(p, state)
            _ = try succeed(q, state)
        }
        #expect(state.value.models.failures.isEmpty)
        #expect(
            state({ $0.standing(of: 0, now: Self.start) }).breaker == .open,
            "the provider's own failures were in a row"
        )
    }

    @Test func `an open model gets one trial and heals with it`() throws {
        let state = state()
        for _ in 0..<3 { _ = try fail(p, state) }
        let healed = Self.start + 300 * Self.second
        #expect(look(p, state, at: healed - 1) == .open)
        let trial = try #require(state({ $0.admit(p, now: healed, turn: RequestTurn()) }))
        #expect(state({ $0.admit(p, now: healed, turn: RequestTurn()) }) == nil)
        #expect(state({ $0.succeeded(p, trial, now: healed, latency: 1) }) == [.modelClosed(p)])
        #expect(look(p, state, at: healed) == .ready)
        #expect(state.value.models.failures.isEmpty)
    }

    @Test func `a trial of the provider that the model's breaker forbids is not spent`() throws {
        let state = state(provider: 3)
        for _ in 0..<3 { _ = try fail(p, state) }
        let now = Self.start + 60 * Self.second
        for _ in 0..<5 { #expect(state({ $0.admit(p, now: now, turn: RequestTurn()) }) == nil) }
        for _ in 0..<3 { #expect(state({ $0.admit(other, now: now, turn: RequestTurn()) }) != nil) }
        #expect(state({ $0.admit(other, now: now, turn: RequestTurn()) }) == nil)
    }

    @Test(arguments: [
        (GatewayError(.providerConnection, "x"), true, true), (GatewayError(.providerTimeout, "x"), true, true),
        (GatewayError(.providerProtocol, "x"), true, true),
        (GatewayError(.providerFailed, "x", upstream: .init(provider: "p", status: 500)), true, true),
        (GatewayError(.providerFailed, "x", upstream: .init(provider: "p", status: 408)), true, true),
        (GatewayError(.providerFailed, "x", upstream: .init(provider: "p", status: 429)), false, true),
        (GatewayError(.providerFailed, "x", upstream: .init(provider: "p", status: 401)), true, true),
        (GatewayError(.providerFailed, "x", upstream: .init(provider: "p", status: 403)), true, true),
        (GatewayError(.refusedByProvider, "x"), false, false), (GatewayError(.modelNotFound, "x"), false, false),
        (GatewayError(.contextLengthExceeded, "x"), false, false), (GatewayError(.shuttingDown, "x"), false, false),
    ])
    func `what counts against whom`(error: GatewayError, provider: Bool, model: Bool) {
        let fault = ProviderFault(error)
        #expect((fault != nil) == model)
        #expect((fault.map { CountedFaults("ConnectionError").include($0) } ?? false) == provider)
        #expect((fault.map { CountedFaults("Exception").include($0) } ?? false) == model)
    }

    @Test func `a provider that refuses the key is misconfigured until a call succeeds`() throws {
        let state = state(model: 100)
        #expect(try fail(p, state, as: .credentials) == [.misconfigured(provider: 0)])
        #expect(try fail(p, state, as: .credentials) == [], "one event, not one a request")
        #expect(state({ $0.probed(0, .answers, now: Self.start) }) == [], "a list of models may be public")
        #expect(state({ $0.standing(of: 0, now: Self.start) }).isMisconfigured)
        #expect(look(p, state) == .ready, "it stays a candidate")
        #expect(try succeed(p, state) == [.accepted(provider: 0)])
        #expect(!state({ $0.standing(of: 0, now: Self.start) }).isMisconfigured)
    }

    @Test func `a probe opens no breaker and its refusal counts only before the first answer`() throws {
        let state = state(provider: 1, model: 1)
        #expect(state({ $0.probed(0, .refusesCredentials, now: Self.start) }) == [.misconfigured(provider: 0)])
        #expect(state({ $0.probed(0, .answers, now: Self.start) }) == [.accepted(provider: 0)])
        #expect(state({ $0.probed(0, .silent("x"), now: Self.start) }) == [])
        #expect(state({ $0.probed(0, .silent("x"), now: Self.start) }) == [.unreachable(provider: 0, "x")])
        #expect(look(p, state) == .ready)
        #expect(try succeed(p, state) == [.reachable(provider: 0)])
        #expect(state({ $0.probed(0, .refusesCredentials, now: Self.start) }) == [])
        #expect(!state({ $0.standing(of: 0, now: Self.start) }).isMisconfigured)
    }

    @Test func `a rest holds for everyone, only grows, and outlives the breaker's changes`() throws {
        let state = state(provider: 1, model: 100)
        let pass = try #require(state({ $0.admit(p, now: Self.start, turn: RequestTurn()) }))
        let far = Self.start + 100 * Self.second
        #expect(state({ $0.rest(p, until: far, now: Self.start) }) == [.rests(provider: 0)])
        #expect(state({ $0.rest(p, until: far - 50 * Self.second, now: Self.start) }) == [])
        _ = state({ $0.failed(p, pass, fault: .server, now: Self.start) })
        let healed = Self.start + 60 * Self.second
        #expect(look(p, state, at: healed) == .resting(until: Self.start + 100 * Self.second))
        #expect(state({ $0.admit(other, now: healed, turn: RequestTurn()) }) == nil)
        #expect(
            state({ $0.firstOpening(of: [p], now: Self.start, turn: RequestTurn()) }) == Self.start + 100 * Self.second
        )
        #expect(look(p, state, at: Self.start + 100 * Self.second) == .ready)
    }

    @Test func `a chain leaves the refused model alone, and asks its provider's other models last`() throws {
        let state = state()
        let chain = RequestTurn(kind: .router)
        let until = Self.start + 30 * Self.second
        func look(_ route: ModelCatalog.Route, at now: Int64 = Self.start) -> ChatCourse.Availability {
            state({ $0.availability(of: route, now: now, turn: chain) })
        }
        _ = state({ $0.rest(p, until: until, now: Self.start) })
        #expect(look(p) == .resting(until: until))
        #expect(look(other) == .spared(until: until))
        #expect(look(q) == .ready)
        #expect(state({ $0.admit(p, now: Self.start, turn: chain) }) == nil)
        #expect(state({ $0.admit(other, now: Self.start, turn: chain) }) != nil)
        for kind in [RouteKind.explicit, .session] {
            let turn = RequestTurn(kind: kind)
            #expect(state({ $0.availability(of: other, now: Self.start, turn: turn) }) == .resting(until: until))
            #expect(state({ $0.admit(other, now: Self.start, turn: turn) }) == nil)
        }
        #expect(state({ $0.firstOpening(of: [p, other], now: Self.start, turn: chain) }) == Self.start)
        #expect(state({ $0.firstOpening(of: [p], now: Self.start, turn: chain) }) == until)
        // a shorter rest for another model keeps that one away for its own time
        let soon = Self.start + 5 * Self.second
        #expect(state({ $0.rest(other, until: soon, now: Self.start) }) == [.rests(provider: 0)])
        #expect(look(other) == .resting(until: soon))
        #expect(look(other, at: soon) == .spared(until: until))
        #expect(look(p, at: until) == .ready)
        _ = state({ $0.resetAll(now: Self.start) })
        #expect(look(p) == .ready)
        #expect(look(other) == .ready)
    }

    @Test func `names that clients make up are not all remembered as refused`() {
        let state = state()
        for number in 0..<500 {
            let route = ModelCatalog.Route(provider: 0, model: "made-up-\(number)")
            _ = state({ $0.rest(route, until: Self.start + Self.second, now: Self.start) })
        }
        #expect(state.value.records[0].refused.count == 64)
        _ = state({ $0.rest(p, until: Self.start + 9 * Self.second, now: Self.start + 2 * Self.second) })
        #expect(state.value.records[0].refused.count == 1, "what is over is forgotten")
    }

    @Test func `the default limit holds for sessions, a written one for everybody`() throws {
        let state = state(limits: [.init(perMinute: 2, isWritten: false), .init(perMinute: 2, isWritten: true)])
        _ = try succeed(p, state)
        _ = try succeed(q, state)
        #expect(look(p, state) == .ready)
        let session = RequestTurn(kind: .session)
        guard case .throttled = state({ $0.availability(of: p, now: Self.start, turn: session) }) else {
            Issue.record("a session's request is not held")
            return
        }
        guard case .throttled = look(q, state) else {
            Issue.record("a request is not held by a written limit")
            return
        }
        #expect(state({ $0.admit(q, now: Self.start, turn: RequestTurn()) }) == nil)
        let opening = state({ $0.firstOpening(of: [q], now: Self.start, turn: RequestTurn()) })
        #expect(opening - Self.start > 60 * Self.second)
    }

    @Test func `resets close what they name`() throws {
        let state = state(provider: 3)
        for _ in 0..<3 { _ = try fail(p, state) }
        _ = state({ $0.rest(q, until: Self.start + Self.second, now: Self.start) })
        #expect(state({ $0.reset { $0.model == "n" } }) == [])
        #expect(state({ $0.reset { $0.model == "m" } }) == [.modelClosed(p)])
        #expect(look(p, state) == .open, "the provider's breaker is another one")
        #expect(
            state({ $0.resetAll(now: Self.start) }) == [.closed(provider: 0), .restEnded(provider: 1)]
        )
        #expect(state({ $0.resetAll(now: Self.start) }) == [], "nothing is left to reset")
        _ = try fail(p, state)
        _ = state({ $0.rest(q, until: Self.start + Self.second, now: Self.start) })
        #expect(
            state({ $0.resetAll(now: Self.start + 2 * Self.second) }) == [],
            "a breaker that only counts was never open, and a rest that is over is over"
        )
        #expect(look(p, state) == .ready)
        #expect(look(q, state) == .ready)
    }

    @Test func `the average of latencies moves by a tenth`() throws {
        let state = state()
        let first = try #require(state({ $0.admit(p, now: Self.start, turn: RequestTurn()) }))
        _ = state({ $0.succeeded(p, first, now: Self.start, latency: 1000) })
        let second = try #require(state({ $0.admit(p, now: Self.start, turn: RequestTurn()) }))
        _ = state({ $0.succeeded(p, second, now: Self.start, latency: 2000) })
        _ = try fail(p, state)
        let standing = state({ $0.standing(of: 0, now: Self.start) })
        #expect(standing.latency == 1100)
        #expect(standing.calls == 3)
        #expect(standing.failedCalls == 1)
        #expect(standing.perMinute == 3)
    }

    @Test func `names made up by clients do not fill the memory`() throws {
        let state = state()
        for number in 0..<4500 { _ = try fail(.init(provider: 1, model: "made-up-\(number)"), state, as: .throttled) }
        #expect(state.value.models.failures.count <= 4096)
    }
}
