import Configuration
import Domain
import Metering
import Providers
import Wire

/// Explains a choice from what is known now; asks nobody and moves nothing on.
struct RouteExplainer {
    let services: EdgeServices
    let wish: RouteWish
    let hasTools: Bool

    /// Who would be asked for a model, in which order and why.
    func explain(_ model: String) -> RouteExplanation {
        var explanation = choose(model)
        let rows = explanation.candidates + explanation.chains.flatMap(\.entries).flatMap(\.candidates)
        let names = Set(rows.map(\.provider))
        explanation.notes += services.catalog.providers.filter { names.contains($0.name) }.compactMap(trouble)
        return explanation
    }

    /// What is known against a provider although it is still asked.
    private func trouble(_ provider: ProviderEntry) -> String? {
        guard provider.obstacle == nil else { return nil }
        let standing = services.health.standing(of: provider.index, now: wish.now)
        if standing.isMisconfigured {
            return "provider '\(provider.name)' refuses the gateway's credentials (misconfigured); set its key"
        }
        guard standing.failedProbes > 0 else { return nil }
        return "provider '\(provider.name)' did not answer the last probe (unreachable): \(standing.probeTrouble)"
    }

    private func choose(_ model: String) -> RouteExplanation {
        if RouterModelName.all.contains(model) { return router(model) }
        guard let choice = services.catalog.choice(of: model) else { return unknown(model) }
        var explanation = RouteExplanation(model: model, kind: "explicit")
        explanation.policy = choice.policy.rawValue
        switch choice.source {
        case .id: explanation.found = "id"
        case .alias: explanation.found = "alias"
        case .targets: explanation.found = "targets"
        case .selection: explanation.found = "selection"
        case .pattern(let pattern): (explanation.found, explanation.pattern) = ("pattern", pattern)
        }
        explanation.candidates = candidates(of: choice, id: model)
        let fit = ContextFit(promptTokens: wish.promptTokens, isOwnChoice: false)
        if services.roomiest(of: choice.usable.map(\.route), by: fit) != nil {
            explanation.notes.append(
                "the prompt is larger than every context it could be given: on /chat/completions it is 413 "
                    + "context_length_exceeded unless condensation can shorten it, on /v1 the provider decides"
            )
        }
        if choice.usable.isEmpty {
            explanation.notes.append("nobody who has this model can be asked: requests get 503 provider_unavailable")
        }
        if choice.usable.count > 1, services.keepsAffinity(model) {
            explanation.notes.append(
                "follow-ups of a long conversation go first to the provider that answered it last, for its prompt cache"
            )
        }
        return explanation
    }

    private func unknown(_ model: String) -> RouteExplanation {
        var explanation = RouteExplanation(model: model, kind: "session")
        explanation.notes = ["no provider lists this model: " + fate(of: model, .strict, at: "/v1")]
        if nameFault(model, .lenient) != nil {
            explanation.notes.append(fate(of: model, .lenient, at: "/chat/completions"))
            return explanation
        }
        guard let route = services.catalog.defaultRoute(model: model) else { return explanation }
        let name = services.catalog.providers[route.provider].name
        // only a name before the slash takes something away from the model's
        let isNamed = route.model != model
        explanation.notes.append(
            isNamed
                ? "on /chat/completions provider '\(name)' is asked, for the name begins with its own, and decides"
                : "on /chat/completions the default provider '\(name)' is asked, and decides"
        )
        let reason =
            isNamed
            ? RouteReason.named.text : "the default provider: forced, or the lowest priority that can be asked"
        let ranking = [RankedCandidate(candidate: RouteCandidate(route: route), reason: .onlyOne)]
        explanation.candidates = ranked(ranking, isOwnChoice: true) { _ in reason }.map(\.row)
        return explanation
    }

    /// What is wrong with a name that nobody lists, by the rule of a path.
    private func nameFault(_ model: String, _ rule: ChatCheck.ModelRule) -> GatewayError? {
        ChatCheck(modelRule: rule, isModelRequired: true, catalog: services.catalog).fault(of: model)
    }

    /// What a request for a name that nobody lists is told.
    private func fate(of model: String, _ rule: ChatCheck.ModelRule, at path: String) -> String {
        guard let fault = nameFault(model, rule) else { return "on \(path) it is 404 model_not_found" }
        return "on \(path) it is \(rule == .strict ? 400 : 422) invalid_request, for \(fault.message)"
    }

    private func router(_ model: String) -> RouteExplanation {
        var explanation = RouteExplanation(model: model, kind: "router")
        // with all that was changed while the gateway ran
        var categories = services.taskRouter.book.categories.filter { !$0.models.isEmpty }
        if hasTools {
            categories = categories.filter { $0.name == "tools" }
            explanation.notes.append("a request with tools is of category tools, without classification")
        } else {
            explanation.notes.append("the category comes from the text of a request; these are the chains")
        }
        explanation.chains = categories.map { .init(category: $0.name, entries: chain($0.models)) }
        return explanation
    }

    /// The entries in the order in which a request would try them, behind them those that it would not.
    private func chain(_ models: [String]) -> [RouteExplanation.Chain.Entry] {
        let catalog = services.catalog
        // as the router asks: nothing of the request orders the providers of an entry
        let looks = models.map { (label: $0, look: catalog.look(atChainEntry: $0)) }
        let tries = ChainEntries(catalog: catalog).outlook(of: models) {
            services.health.availability(of: $0, now: wish.now, turn: Self.ofChain)
        }
        let ranking = tries.map { entry in
            looks.first { $0.label == entry.label }?.look.ranking.first { $0.route == entry.route }
                ?? RankedCandidate(candidate: RouteCandidate(route: entry.route), reason: .named)
        }
        var entries = ranked(ranking, isOwnChoice: false, turn: Self.ofChain).map { place, row in
            let entry = tries[place]
            let others = looks.first { $0.label == entry.label }?.look
            let spare = others?.ranking.filter { $0.route != entry.route } ?? []
            return RouteExplanation.Chain.Entry(
                model: entry.label,
                candidates: [row]
                    + spare.map { passed($0.candidate, "a model gets one try, with the first provider that is ready") }
                    + (others?.others ?? []).map(obstructed)
            )
        }
        for (label, look) in looks where !entries.contains(where: { $0.model == label }) {
            var entry = RouteExplanation.Chain.Entry(model: label, candidates: look.others.map(obstructed))
            if !look.ranking.isEmpty {
                entry.reason = "its model stands before it, and a model gets one try"
            } else {
                entry.reason =
                    look.others.isEmpty
                    ? "no provider lists it, so it is skipped" : "nobody who lists it can be asked, so it is skipped"
            }
            entries.append(entry)
        }
        return entries
    }

    private static let ofChain = RequestTurn(kind: .router)

    // MARK: rows

    private func candidates(of choice: RouteChoice, id: String) -> [RouteExplanation.Candidate] {
        let ranking = services.catalog.ranking(of: choice, id: id, for: wish)
        let others = choice.candidates.filter { candidate in
            !choice.usable.contains { $0.route == candidate.route }
        }
        return ranked(ranking, isOwnChoice: false).map(\.row) + others.map(obstructed)
    }

    /// Rows in the order of asking, after the prompt was held against the contexts; each with its place in the ranking.
    private func ranked(
        _ ranking: [RankedCandidate],
        isOwnChoice: Bool,
        turn: RequestTurn = RequestTurn(),
        reason: ((RankedCandidate) -> String)? = nil
    ) -> [(place: Int, row: RouteExplanation.Candidate)] {
        let fit = ContextFit(promptTokens: wish.promptTokens, isOwnChoice: isOwnChoice)
        var asked: [(place: Int, row: RouteExplanation.Candidate)] = []
        var spared: [(place: Int, row: RouteExplanation.Candidate)] = []
        var passed: [(place: Int, row: RouteExplanation.Candidate)] = []
        for place in services.fitted(ranking.map(\.route), by: fit, isStream: wish.isStream) {
            let meant = ranking[place.from]
            var row = row(meant.candidate, place.route)
            row.reason = words(place, meant, reason?(meant) ?? meant.reason.text)
            guard let obstacle = obstacle(at: place.route, turn) else {
                asked.append((place.from, row))
                continue
            }
            (row.state, row.reason) = (obstacle.state, obstacle.why + "; otherwise: " + row.reason)
            if obstacle.isLastResort { spared.append((place.from, row)) } else { passed.append((place.from, row)) }
        }
        asked += spared
        for index in asked.indices { asked[index].row.rank = index + 1 }
        return asked + passed
    }

    /// What keeps a route from being asked now.
    private struct Hindrance {
        /// In a word.
        let state: String
        /// In words.
        let why: String
        /// Whether it is asked all the same once nobody else is left.
        var isLastResort = false
    }

    private func obstacle(at route: ModelCatalog.Route, _ turn: RequestTurn) -> Hindrance? {
        switch services.health.availability(of: route, now: wish.now, turn: turn) {
        case .ready: return nil
        case .open:
            let closure = services.health.closure(of: route, now: wish.now)
            let whose = "the \((closure?.owner ?? .provider).rawValue)'s breaker "
            guard let until = closure?.until else {
                return .init(state: "open", why: whose + "waits for the trials that are under way")
            }
            return .init(state: "open", why: whose + "is open for \(seconds(until: until)) s more")
        case .resting(let until):
            return .init(state: "resting", why: "it asked for rest, \(seconds(until: until)) s more")
        case .spared(let until):
            let rest = "\(seconds(until: until)) s more"
            let why = "its provider asked for rest when another model was asked, \(rest), so it comes after the others"
            return .init(state: "resting", why: why, isLastResort: true)
        case .throttled(let until):
            return .init(state: "throttled", why: "its outbound limit is reached for \(seconds(until: until)) s")
        }
    }

    private func seconds(until instant: Int64) -> Int64 { max(1, (instant - wish.now + 999_999_999) / 1_000_000_000) }

    private func words(_ place: ContextFit.Place, _ meant: RankedCandidate, _ reason: String) -> String {
        switch place.reason {
        case .fits: return reason
        case .tooSmall:
            return "the prompt is larger than its context and its provider has no larger one, so it comes last"
        case .larger:
            let size = services.contextSize(of: meant.route).map { " of \($0)" } ?? ""
            return "in the place of \(meant.route.model), whose context\(size) the prompt fills to 90 % or more; "
                + reason
        case .suitsBetter(let score):
            let shown = (score * 100).rounded() / 100
            return "in the place of \(meant.route.model), whose context the prompt nearly fills: its score \(shown) is "
                + "better; " + reason
        }
    }

    /// One who is not asked, whatever happens.
    private func obstructed(_ candidate: RouteCandidate) -> RouteExplanation.Candidate {
        var row = row(candidate, candidate.route)
        if let obstacle = services.catalog.providers[candidate.route.provider].obstacle {
            (row.state, row.reason) = (obstacle.rawValue, obstacle.reason)
        } else {
            row.reason = "another provider is forced and asked alone"
        }
        return row
    }

    /// One who is not asked although it could be.
    private func passed(_ candidate: RouteCandidate, _ reason: String) -> RouteExplanation.Candidate {
        var row = row(candidate, candidate.route)
        row.reason = reason
        if let obstacle = obstacle(at: candidate.route, Self.ofChain) {
            (row.state, row.reason) = (obstacle.state, obstacle.why)
        }
        return row
    }

    private func row(_ candidate: RouteCandidate, _ route: ModelCatalog.Route) -> RouteExplanation.Candidate {
        let entry = services.catalog.providers[route.provider]
        let look = services.catalog.figures.look(at: [route], isStream: wish.isStream, now: wish.now).first
        var row = RouteExplanation.Candidate(provider: entry.name, model: route.model, state: "ready", reason: "")
        row.contextWindow = services.contextSize(of: route)
        if wish.promptTokens > 0 { row.fits = row.contextWindow.map { wish.promptTokens <= $0 } }
        row.price = services.price(of: route.model, at: entry)
        row.latencyMilliseconds = look?.latency.map { $0 / 1_000_000 }
        row.running = look?.running ?? 0
        if services.billing.facts(provider: entry.name, model: route.model)?.abilities.contains(.tools) == true {
            row.callsTools = true
        }
        row.priority = candidate.priority == 0 ? entry.priority : candidate.priority
        row.weight = candidate.weight == 1 ? nil : candidate.weight
        return row
    }
}

extension ProviderEntry.Obstacle {
    /// In words, for people.
    var reason: String {
        switch self {
        case .disabled: "the provider is disabled"
        case .keyUnset: "the variable that holds its key is not set"
        case .notServed: "providers of its type are not served"
        }
    }
}
