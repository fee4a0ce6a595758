import Configuration
import Metering
import Providers

/// Explains a choice from what is known now; asks nobody and moves nothing on.
struct RouteExplainer {
    let services: EdgeServices
    let wish: RouteWish
    let hasTools: Bool

    /// Who would be asked for a model, in which order and why.
    func explain(_ model: String) -> RouteExplanation {
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
        explanation.notes = ["no provider lists this model: on /v1 it is 404 model_not_found"]
        if let route = services.catalog.defaultRoute(model: model) {
            explanation.notes.append("on /chat/completions the default provider is asked, and decides")
            explanation.candidates = ranked([
                .init(candidate: RouteCandidate(route: route), reason: .onlyOne)
            ]) { _ in "the default provider: forced, or the lowest priority that can be asked" }
        }
        return explanation
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
        explanation.chains = categories.map { category in
            .init(category: category.name, entries: category.models.map { ($0, chain($0)) })
        }
        return explanation
    }

    private func chain(_ entry: String) -> [RouteExplanation.Candidate] {
        let catalog = services.catalog
        let id = catalog.exactChoice(of: entry) == nil ? catalog.fullID(of: entry) ?? entry : entry
        if let choice = catalog.choice(of: id) { return candidates(of: choice, id: id) }
        guard let slash = entry.firstIndex(of: "/"), let provider = catalog.provider(named: String(entry[..<slash]))
        else {
            return []
        }
        let model = String(entry[entry.index(after: slash)...])
        guard provider.lists(model) else { return [] }
        let candidate = RouteCandidate(route: .init(provider: provider.index, model: model))
        if let obstacle = provider.obstacle { return [skipped(candidate, state: obstacle.rawValue, obstacle.reason)] }
        return ranked([.init(candidate: candidate, reason: .named)])
    }

    // MARK: rows

    private func candidates(of choice: RouteChoice, id: String) -> [RouteExplanation.Candidate] {
        let ranking = services.catalog.ranking(of: choice, id: id, for: wish)
        var rows = ranked(ranking)
        for candidate in choice.candidates where !choice.usable.contains(where: { $0.route == candidate.route }) {
            if let obstacle = services.catalog.providers[candidate.route.provider].obstacle {
                rows.append(skipped(candidate, state: obstacle.rawValue, obstacle.reason))
            } else {
                rows.append(skipped(candidate, state: "ready", "another provider is forced and asked alone"))
            }
        }
        return rows
    }

    /// Rows in the order of asking, after the prompt was held against the contexts.
    private func ranked(
        _ ranking: [RankedCandidate],
        reason: ((RankedCandidate) -> String)? = nil
    ) -> [RouteExplanation.Candidate] {
        let fit = ContextFit(promptTokens: wish.promptTokens, isOwnChoice: false)
        let places = services.fitted(ranking.map(\.route), by: fit, isStream: wish.isStream)
        var asked: [RouteExplanation.Candidate] = []
        var passed: [RouteExplanation.Candidate] = []
        for place in places {
            let meant = ranking[place.from]
            var row = row(meant.candidate, place.route)
            row.reason = words(place, meant, reason?(meant) ?? meant.reason.text)
            switch services.health.availability(of: place.route, now: wish.now) {
            case .ready:
                row.rank = asked.count + 1
                asked.append(row)
            case .open:
                (row.state, row.reason) = ("open", "its breaker is open; otherwise: " + row.reason)
                passed.append(row)
            case .resting(let until):
                let seconds = max(1, (until - wish.now + 999_999_999) / 1_000_000_000)
                (row.state, row.reason) = ("resting", "it asked for \(seconds) s of rest; otherwise: " + row.reason)
                passed.append(row)
            case .throttled(let until):
                let seconds = max(1, (until - wish.now + 999_999_999) / 1_000_000_000)
                (row.state, row.reason) = (
                    "throttled", "its outbound limit is reached for \(seconds) s; otherwise: " + row.reason
                )
                passed.append(row)
            }
        }
        return asked + passed
    }

    private func words(_ place: ContextFit.Place, _ meant: RankedCandidate, _ reason: String) -> String {
        switch place.reason {
        case .fits: return reason
        case .tooSmall:
            return "the prompt is larger than its context and its provider has no larger one, so it comes last"
        case .larger:
            let size = services.contextSize(of: meant.route).map { " of \($0)" } ?? ""
            return "in the place of \(meant.route.model), whose context\(size) the prompt bursts; " + reason
        case .suitsBetter:
            return "in the place of \(meant.route.model), whose context the prompt nearly fills; " + reason
        }
    }

    private func skipped(_ candidate: RouteCandidate, state: String, _ reason: String) -> RouteExplanation.Candidate {
        var row = row(candidate, candidate.route)
        (row.state, row.reason) = (state, reason)
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
