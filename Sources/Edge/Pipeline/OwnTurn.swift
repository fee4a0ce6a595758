import Domain
import HTTP
import HTTPCodec
import Providers
import Transfer
import Wire

/// The turn of a call of the gateway's own at a provider: it counts like any chat's, and how it ends is told of the provider as an attempt's
/// end is (contract C9, C15).
///
/// Nothing of it is held against the model: whether the model belongs in a chain is for the chain's own attempts to say.
struct OwnTurn {
    private let services: EdgeServices
    private let route: ModelCatalog.Route
    private let pass: ProviderHealth.Pass
    private let began: Int64

    /// Begins at once; nil where a breaker, a rest or a written limit stands in the way, which is not waited for.
    init?(at route: ModelCatalog.Route, of services: EdgeServices, now: Int64) {
        guard let pass = services.health.admit(route, now: now) else { return nil }
        self.services = services
        self.route = route
        self.pass = pass
        began = now
    }

    /// The call has ended; `isRead` says whether the body of a success was the provider's protocol.
    ///
    /// What the request's row tells of it is returned.
    func ended(
        _ result: Result<Fetch.Answer, Fetch.Failure>,
        isRead: Bool,
        lane: Lane,
        limit: Duration,
        now: Int64
    ) -> RunCalls.Call {
        call(verdict(on: result, isRead: isRead, lane: lane, limit: limit, now: now), now: now)
    }

    /// The client left before the call ended.
    func abandoned(now: Int64) -> RunCalls.Call { call(abandoned(), now: now) }

    private func call(_ verdict: CallVerdict, now: Int64) -> RunCalls.Call {
        let provider = services.catalog.providers[route.provider].name
        return .init(provider: provider, model: route.model, verdict: verdict, nanoseconds: now - began)
    }

    private func verdict(
        on result: Result<Fetch.Answer, Fetch.Failure>,
        isRead: Bool,
        lane: Lane,
        limit: Duration,
        now: Int64
    ) -> CallVerdict {
        let verdicts = UpstreamVerdict(entry: services.catalog.providers[route.provider])
        switch result {
        case .success(let answer) where answer.status < 300:
            guard !isRead else {
                services.health.succeeded(route, pass, now: now, latency: max(0, now - began))
                return .succeeded
            }
            return failed(verdicts.protocolError("sent what is not its protocol"), now: now)
        case .success(let answer): return refused(answer, verdicts, lane, now: now)
        case .failure(.timeout): return failed(verdicts.timeout(.total, after: limit.nanoseconds), now: now)
        case .failure(.connection(let what)): return failed(verdicts.connection(what), now: now)
        case .failure(.tooLarge): return failed(verdicts.protocolError("sent too large an answer"), now: now)
        }
    }

    private func abandoned() -> CallVerdict {
        services.health.abandoned(route, pass)
        return .unrated
    }

    private func refused(
        _ answer: Fetch.Answer,
        _ verdicts: UpstreamVerdict,
        _ lane: Lane,
        now: Int64
    ) -> CallVerdict {
        let seconds = answer.head.restWanted(milliseconds: lane.clock.milliseconds)
        let verdict = verdicts.status(
            answer.status,
            refusal: UpstreamRefusal(body: answer.body, parser: lane.parser),
            restUntil: seconds.map { HealthState.restEnds(after: $0, now: now) },
            retryAfter: seconds
        )
        switch verdict {
        case .retryable(let cause, let restUntil):
            let verdict = failed(cause, now: now)
            if let restUntil { services.health.rest(route, until: restUntil, now: now) }
            return verdict
        case .elsewhere(let cause) where cause.code.countsAgainstBreaker: return failed(cause, now: now)
        case .elsewhere, .final: return abandoned()
        }
    }

    private func failed(_ cause: GatewayError, now: Int64) -> CallVerdict {
        guard let fault = ProviderFault(cause) else { return abandoned() }
        services.health.failed(route, pass, fault: fault, now: now)
        return .failed
    }
}

extension Transfer.ResponseHead {
    /// For how many seconds a provider that cannot take calls now wants to be left alone; nil where it does not say.
    func restWanted(milliseconds: UInt64) -> Int? {
        guard status == 429 || status == 503, let field = value(of: "retry-after") else { return nil }
        return RetryAfter.seconds(field, now: Int(milliseconds / 1000))
    }
}

extension HealthState {
    /// When a rest of so many seconds is over, bounded.
    static func restEnds(after seconds: Int, now: Int64) -> Int64 {
        now + min(Int64(min(seconds, 86_400)) * 1_000_000_000, longestRest)
    }
}
