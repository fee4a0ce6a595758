import Domain
import HTTP
import JSON
import Logging
import NIOCore
import NIOPosix
import Providers
import Telemetry
import Transfer

/// One look at a provider's own list of models, page by page.
///
/// Lives on one event loop; the list, which may be a megabyte, is read on another thread.
final class ModelDiscovery {
    /// How long a page may take; chosen, unmeasured.
    static let limit = Duration.seconds(10)
    /// More than the longest list known, OpenRouter's with about a megabyte.
    private static let mostBytes = 8 << 20
    /// Bounds a provider that never comes to an end.
    private static let mostPages = 10

    private let entry: ProviderEntry
    private let listPath: String
    private let dialect: any ModelListDialect
    private let lane: Lane
    private let done: (Result<[ListedModel], DiscoveryFailure>) -> Void
    private var models: [ListedModel] = []
    private var pages = 0

    private init(
        _ entry: ProviderEntry,
        path: String,
        dialect: any ModelListDialect,
        lane: Lane,
        done: @escaping (Result<[ListedModel], DiscoveryFailure>) -> Void
    ) {
        self.entry = entry
        listPath = path
        self.dialect = dialect
        self.lane = lane
        self.done = done
    }

    /// Asks a provider for its list; `done` is called exactly once, on the lane's loop.
    static func start(
        _ entry: ProviderEntry,
        on lane: Lane,
        done: @escaping (Result<[ListedModel], DiscoveryFailure>) -> Void
    ) {
        guard let profile = entry.profile, let path = profile.modelList else {
            return done(.failure(DiscoveryFailure(words: "has no list of models")))
        }
        ModelDiscovery(entry, path: path, dialect: profile.models, lane: lane, done: done).ask(next: nil)
    }

    private func ask(next: String?) {
        pages += 1
        var request = ExchangeRequest(
            method: "GET",
            url: entry.url(of: dialect.path(listPath, next: next), model: ""),
            headers: dialect.headers
        )
        request.fixedHeaders = entry.wholeHeaders
        lane.fetch(request, limit: Self.limit, most: Self.mostBytes) { self.answered($0) }
    }

    private func answered(_ result: Result<Fetch.Answer, Fetch.Failure>) {
        switch result {
        case .failure(.timeout): fail("did not list its models within \(Self.limit)")
        case .failure(.connection(let words)): fail("cannot be reached: \(words)")
        case .failure(.tooLarge): fail("sent a list of models larger than \(Self.mostBytes) bytes")
        case .success(let answer) where !(200..<300).contains(answer.status):
            let said = UpstreamRefusal(body: answer.body, parser: lane.parser).message.map { ": \($0.prefix(200))" }
            fail("answered \(answer.status) to the question for its models\(said ?? "")")
        case .success(let answer): read(answer.body)
        }
    }

    private func read(_ body: [UInt8]) {
        let dialect = dialect
        let bound = NIOLoopBound(self, eventLoop: lane.loop)
        let loop = lane.loop
        NIOThreadPool.singleton.submit { state in
            guard case .active = state else {
                return loop.execute { bound.value.fail("was asked while the gateway ends") }
            }
            let result = Self.page(body, dialect)
            loop.execute { bound.value.took(result) }
        }
    }

    private static func page(
        _ body: [UInt8],
        _ dialect: any ModelListDialect
    ) -> Result<ModelListPage, DiscoveryFailure> {
        // house: what is not JSON is said below
        guard let value = try? JSONValue(parsing: body) else {
            return .failure(DiscoveryFailure(words: "answered without JSON to the question for its models"))
        }
        do throws(DialectFault) {
            return .success(try dialect.page(from: value))
        } catch {
            switch error {
            case .notProtocol(let words): return .failure(DiscoveryFailure(words: words))
            case .refused(let refusal):
                let words = refusal.message.map { ": \($0.prefix(200))" } ?? ""
                return .failure(DiscoveryFailure(words: "refused the question for its models" + words))
            }
        }
    }

    private func took(_ result: Result<ModelListPage, DiscoveryFailure>) {
        switch result {
        case .failure(let failure): done(.failure(failure))
        case .success(let page):
            models += page.models
            guard let next = page.next, !page.models.isEmpty, pages < Self.mostPages else {
                return done(.success(models))
            }
            ask(next: next)
        }
    }

    private func fail(_ words: String) { done(.failure(DiscoveryFailure(words: words))) }
}

extension Lane {
    /// Asks a provider for its list of models, together with all who ask for it now; `done` is called once on this loop.
    func discover(_ entry: ProviderEntry, done: @escaping (DiscoveredModels.Outcome) -> Void) {
        let discovered = services.catalog.discovered
        let bound = NIOLoopBound(done, eventLoop: loop)
        let loop = loop
        let isFirst = discovered.join(entry.index) { outcome in loop.execute { bound.value(outcome) } }
        guard isFirst else { return }
        ModelDiscovery.start(entry, on: self) { [self] result in
            let now = Int64(NIODeadline.now().uptimeNanoseconds)
            let outcome = result.map { models in
                DiscoveredModels.Listing(models: models, at: Int(clock.milliseconds / 1000), instant: now)
            }
            if case .failure(let failure) = outcome {
                services.logger.warning(
                    "model list not read",
                    [.provider: .text(entry.name), .error: .text(String(failure.words.prefix(300)))]
                )
            }
            discovered.finish(entry.index, outcome, now: now)
            services.contextSizes.forget()
        }
    }

    /// Sees to it that a provider's list is fresh, and waits for it at most `patience`; the list stays as it was where the
    /// provider does not tell in time.
    ///
    /// `done` is told whether the provider was asked and has answered.
    func refreshIfDue(_ entry: ProviderEntry, patience: Duration, done: @escaping (_ isFresh: Bool) -> Void) {
        guard entry.canBeDiscovered,
            services.catalog.discovered.isDue(entry.index, now: Int64(NIODeadline.now().uptimeNanoseconds))
        else { return done(false) }
        let waiting = Waiting(done)
        let bound = NIOLoopBound(waiting, eventLoop: loop)
        waiting.timer = loop.scheduleTask(in: .nanoseconds(patience.nanoseconds)) { bound.value.end(false) }
        discover(entry) { outcome in
            if case .success = outcome { waiting.end(true) } else { waiting.end(false) }
        }
    }

    /// Asks all providers with patterns whose lists are old.
    func refreshPatterns() {
        let discovered = services.catalog.discovered
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        for entry in services.catalog.providers
        where entry.canBeDiscovered && entry.models.contains(where: \.isPattern)
            && discovered.isDue(entry.index, now: now)
        { discover(entry) { _ in } }
    }

    /// Somebody who waits, but not for ever.
    private final class Waiting {
        var timer: Scheduled<Void>?
        private var done: ((Bool) -> Void)?

        init(_ done: @escaping (Bool) -> Void) { self.done = done }

        func end(_ isFresh: Bool) {
            timer?.cancel()
            let done = done
            self.done = nil
            done?(isFresh)
        }
    }
}

extension ProviderEntry {
    /// Whether it can be asked for a list of its models.
    var canBeDiscovered: Bool { obstacle == nil && profile?.modelList != nil && profile?.isBuiltIn == false }
}

/// Keeps the lists fresh of providers whose models are named by patterns: looks each minute which are too old.
enum DiscoveryRound {
    /// The round, where there is such a provider.
    static func list(_ services: EdgeServices) -> [Round] {
        let isNeeded = services.catalog.providers.contains {
            $0.canBeDiscovered && $0.models.contains(where: \.isPattern)
        }
        guard isNeeded else { return [] }
        return [
            Round(
                name: "lists of models",
                every: .seconds(60),
                isDoneAtOnce: true,
                work: { $0.refreshPatterns() }
            )
        ]
    }
}
