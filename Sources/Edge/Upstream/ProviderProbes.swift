import Configuration
import NIOCore
import Providers
import Synchronization
import Transfer

/// Asks providers that nobody else has asked lately for their list of models, to learn how they are
/// (`health_check.providers`).
///
/// A provider without such a list is known by its calls alone, one with calls within the interval needs no probe. A round
/// that has not ended when the next is due is left to end.
final class ProviderProbes: Sendable {
    private let isRunning = Atomic<Bool>(false)

    /// The round of a configuration; nil when providers are not to be probed.
    static func round(_ services: EdgeServices) -> Round? {
        let section = services.configuration.healthCheck
        guard section.providers else { return nil }
        let probes = ProviderProbes()
        return Round(name: "provider probes", every: section.interval, isDoneAtOnce: true) { lane in
            probes.begin(on: lane, section)
        }
    }

    private func begin(on lane: Lane, _ section: HealthCheckSection) {
        guard isRunning.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else { return }
        let now = ClockPair.now.steady
        let due = lane.services.catalog.providers.filter { provider in
            guard provider.obstacle == nil, provider.profile?.modelList != nil, provider.profile?.isBuiltIn == false
            else { return false }
            let lastCall = lane.services.health.standing(of: provider.index, now: now).lastCall
            return lastCall.map { now - $0 >= section.interval.nanoseconds } ?? true
        }
        ProbeSweep(due, on: lane, limit: section.timeout) { [self] in
            isRunning.store(false, ordering: .relaxed)
        }.goOn()
    }
}

/// One round of probes, a few at once.
///
/// Lives on one event loop; the calls under way keep it alive.
private final class ProbeSweep {
    private let lane: Lane
    private let limit: Duration
    private let done: () -> Void
    private var waiting: [ProviderEntry]
    private var running = 0

    init(_ providers: [ProviderEntry], on lane: Lane, limit: Duration, done: @escaping () -> Void) {
        self.lane = lane
        self.limit = limit
        self.done = done
        waiting = providers.reversed()
    }

    /// Begins as many calls as may run at once; tells when none is left.
    func goOn() {
        while running < Self.mostAtOnce, !lane.services.isDraining, let provider = waiting.popLast() {
            guard let path = provider.profile?.modelList else { continue }
            running += 1
            lane.fetch(request(provider, path), limit: limit, most: Self.mostOfList) { [self] result in
                running -= 1
                lane.services.health.probed(provider.index, finding(result), now: ClockPair.now.steady)
                goOn()
            }
        }
        if running == 0 { done() }
    }

    private func request(_ provider: ProviderEntry, _ path: String) -> ExchangeRequest {
        var request = ExchangeRequest(
            method: "GET",
            url: provider.url(of: path, model: ""),
            headers: provider.headers.filter { $0.name != "content-type" } + [("accept", "application/json")]
        )
        request.connectTimeout = min(limit, .nanoseconds(lane.services.timing.connect))
        return request
    }

    private func finding(_ result: Result<Fetch.Answer, Fetch.Failure>) -> ProbeFinding {
        switch result {
        case .success(let answer): ProbeFinding(status: answer.status)
        // a list as long as that is an answer
        case .failure(.tooLarge): .answers
        case .failure(.timeout):
            .silent("no answer to a probe within \(Double(limit.nanoseconds / 1_000_000) / 1000) s")
        case .failure(.connection(let what)): .silent(what)
        }
    }

    /// Chosen, unmeasured.
    private static let mostAtOnce = 4
    /// Lists of a hub reach a megabyte; chosen, unmeasured.
    private static let mostOfList = 8 << 20
}
