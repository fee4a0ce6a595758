/// Decides, before anybody is asked, which model takes a prompt that fills or bursts a context (contract C4.5).
struct ContextFit {
    /// A model with what is known of it.
    struct Model: Equatable {
        var route: ModelCatalog.Route
        /// Tokens; nil where nobody knows, which is taken for enough.
        var context: Int?
        var cost: Int64?
        var latency: Double?
    }

    /// Where a candidate of the plan ends up.
    struct Place: Equatable {
        /// Its place in the plan.
        var from: Int
        var route: ModelCatalog.Route
        var reason: Reason
    }

    /// Why.
    enum Reason: Equatable {
        /// It takes the prompt.
        case fits
        /// The prompt fills or bursts the context of the model that was meant; this one of the same provider holds it.
        case larger
        /// The prompt fills so much of a model nobody named that this one suits it better.
        case suitsBetter(score: Double)
        /// The prompt is larger than its context, and its provider has no larger one: it is asked last.
        case tooSmall
    }

    let promptTokens: Int
    /// Whether the gateway chose the model, as for a session: then another one may suit a long prompt better.
    let isOwnChoice: Bool

    /// The candidates in the order to be asked; `larger` gives a provider's models with larger contexts, smallest first.
    func arrange(_ candidates: [Model], larger: (ModelCatalog.Route) -> [Model]) -> [Place] {
        var places: [Place] = []
        var last: [Place] = []
        for (index, candidate) in candidates.enumerated() {
            let place = place(of: candidate, at: index, among: larger)
            if place.reason == .tooSmall {
                last.append(place)
            } else if !places.contains(where: { $0.route == place.route }) {
                places.append(place)
            }
        }
        return places + last
    }

    /// The model with the largest context that the prompt could be given, where even that one is too small and every size
    /// is known: then nobody is worth asking.
    func roomiest(_ candidates: [Model], larger: (ModelCatalog.Route) -> [Model]) -> Model? {
        var roomiest: Model?
        for candidate in candidates {
            guard let context = candidate.context else { return nil }
            let last = larger(candidate.route).last
            let model = last?.context ?? 0 > context ? last ?? candidate : candidate
            if model.context ?? 0 > roomiest?.context ?? 0 { roomiest = model }
        }
        guard let roomiest, let context = roomiest.context, promptTokens > context else { return nil }
        return roomiest
    }

    private func place(of model: Model, at index: Int, among larger: (ModelCatalog.Route) -> [Model]) -> Place {
        let meant = Place(from: index, route: model.route, reason: .fits)
        guard let context = model.context else { return meant }
        let share = Double(promptTokens) / Double(max(1, context))
        // a model that the client named is left only when the prompt bursts it
        if promptTokens > context || isOwnChoice && share >= SmartScore.forces {
            if let other = larger(model.route).first(where: { holds($0) }) {
                return Place(from: index, route: other.route, reason: .larger)
            }
            return promptTokens > context ? Place(from: index, route: model.route, reason: .tooSmall) : meant
        }
        guard isOwnChoice, share >= SmartScore.evaluates else { return meant }
        guard let (other, score) = best(of: larger(model.route), insteadOf: model) else { return meant }
        return Place(from: index, route: other.route, reason: .suitsBetter(score: score))
    }

    private func holds(_ model: Model) -> Bool {
        model.context.map { SmartScore.holds(promptTokens, in: $0) } ?? false
    }

    /// The larger model with the best score, where it beats that of the model meant and is not much dearer.
    private func best(of larger: [Model], insteadOf model: Model) -> (Model, Double)? {
        let all = [model] + larger.filter { holds($0) && isAffordable($0, beside: model) }
        let cheapest = all.compactMap(\.cost).min()
        let fastest = all.compactMap(\.latency).min()
        let scores = all.map { model in
            SmartScore(
                .init(context: model.context ?? 0, cost: model.cost, latency: model.latency),
                promptTokens: promptTokens,
                cheapest: cheapest,
                fastest: fastest
            ).value
        }
        guard let best = scores.indices.dropFirst().max(by: { scores[$0] < scores[$1] }),
            scores[best] >= SmartScore.least, scores[best] > scores[0]
        else { return nil }
        return (all[best], scores[best])
    }

    private func isAffordable(_ other: Model, beside model: Model) -> Bool {
        guard let own = model.cost, let cost = other.cost else { return false }
        return Double(cost) <= Double(own) * SmartScore.mostCost
    }
}
