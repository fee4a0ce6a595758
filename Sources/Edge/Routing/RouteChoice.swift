import Configuration

/// Those who can answer for one id or pattern, and how the one to be asked is chosen.
struct RouteChoice: Sendable {
    /// What an id was found as.
    enum Source: Sendable, Equatable {
        /// The id of a model that providers list.
        case id
        /// Another name for one provider's model.
        case alias
        /// A route of its own: `models.{id}.targets`.
        case targets
        /// A pattern that covers the id.
        case pattern(String)
        /// `default`, or `<provider>/default`.
        case selection
    }

    let source: Source
    let policy: ModelSection.Policy
    /// All candidates by priority, those that cannot be asked too.
    let candidates: [RouteCandidate]
    /// Those that can be asked; a forced one alone.
    let usable: [RouteCandidate]
    /// Whether one of them is forced.
    let isForced: Bool
    /// The order, where it never changes.
    let fixed: [ModelCatalog.Route]?

    init(
        _ source: Source,
        policy: ModelSection.Policy = .priority,
        candidates: [RouteCandidate],
        providers: [ProviderEntry],
        ignoresForced: Bool = false
    ) {
        self.source = source
        self.policy = policy
        self.candidates = candidates
        let able = candidates.filter { providers[$0.route.provider].obstacle == nil }
        let forced = ignoresForced ? nil : able.first { providers[$0.route.provider].isForced }
        isForced = forced != nil
        usable = forced.map { [$0] } ?? able
        let isFixed = usable.count < 2 || policy == .priority && Set(usable.map(\.priority)).count == usable.count
        fixed = isFixed ? usable.map(\.route) : nil
    }

    /// The choice of a pattern with an id in the place of the pattern.
    func named(_ id: String, providers: [ProviderEntry]) -> RouteChoice {
        let named = candidates.map { candidate in
            RouteCandidate(
                route: .init(provider: candidate.route.provider, model: id),
                priority: candidate.priority,
                weight: candidate.weight
            )
        }
        return RouteChoice(source, policy: policy, candidates: named, providers: providers)
    }
}
