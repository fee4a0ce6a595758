import Configuration

/// Puts candidates in the order in which they are asked.
enum RouteOrder {
    /// The candidates in order, with reasons.
    ///
    /// `candidates` come by priority; under `priority` those of equal priority take turns.
    static func rank(
        _ candidates: [RouteCandidate],
        by policy: ModelSection.Policy,
        turns: inout RouteTurns
    ) -> [RankedCandidate] {
        guard candidates.count > 1 else { return candidates.map { .init(candidate: $0, reason: .onlyOne) } }
        return switch policy {
        case .priority: byPriority(candidates, turn: turns.take())
        case .roundRobin: rotated(candidates[...], turn: turns.take())
        case .weighted: byWeight(candidates, drawn: turns.draw(candidates.map(\.weight)))
        case .leastLatency: byLatency(candidates)
        case .leastCost: byCost(candidates)
        }
    }

    private static func byPriority(_ candidates: [RouteCandidate], turn: Int) -> [RankedCandidate] {
        var ranked: [RankedCandidate] = []
        var rest = candidates[...]
        while let first = rest.first {
            let equals = rest.prefix { $0.priority == first.priority }
            rest = rest.dropFirst(equals.count)
            if equals.count == 1 {
                ranked.append(.init(candidate: first, reason: .priority(first.priority)))
            } else {
                ranked += rotated(equals, turn: turn)
            }
        }
        return ranked
    }

    private static func rotated(_ equals: ArraySlice<RouteCandidate>, turn: Int) -> [RankedCandidate] {
        let first = equals.startIndex + turn % equals.count
        return (equals[first...] + equals[..<first]).map { .init(candidate: $0, reason: .turn(of: equals.count)) }
    }

    private static func byWeight(_ candidates: [RouteCandidate], drawn: Int?) -> [RankedCandidate] {
        let total = candidates.reduce(0) { $0 + $1.weight }
        var ranked: [RankedCandidate] = []
        if let drawn {
            let candidate = candidates[drawn]
            ranked.append(.init(candidate: candidate, reason: .drawn(share: 100 * candidate.weight / total)))
        }
        let others = candidates.indices.filter { $0 != drawn }
            .sorted { (-candidates[$0].weight, $0) < (-candidates[$1].weight, $1) }
        return ranked + others.map { .init(candidate: candidates[$0], reason: .weight(candidates[$0].weight)) }
    }

    /// Those to be measured first, then the fastest; those of whom nothing is known but that a measurement runs, last.
    private static func byLatency(_ candidates: [RouteCandidate]) -> [RankedCandidate] {
        func key(_ place: Int) -> (Int, Double, Int, Int) {
            let candidate = candidates[place]
            if candidate.isDue { return (0, 0, candidate.running, place) }
            guard let latency = candidate.latency else { return (2, 0, candidate.running, place) }
            return (1, latency, candidate.running, place)
        }
        return candidates.indices.sorted { key($0) < key($1) }.map { place in
            let candidate = candidates[place]
            guard !candidate.isDue, let latency = candidate.latency else {
                return .init(candidate: candidate, reason: .unmeasured)
            }
            return .init(candidate: candidate, reason: .latency(nanoseconds: latency))
        }
    }

    /// The cheapest first, of equal ones the less busy; an unknown price is no low price.
    private static func byCost(_ candidates: [RouteCandidate]) -> [RankedCandidate] {
        func key(_ place: Int) -> (Int64, Int, Int) {
            (candidates[place].cost ?? .max, candidates[place].running, place)
        }
        return candidates.indices.sorted { key($0) < key($1) }.map { place in
            let candidate = candidates[place]
            return .init(candidate: candidate, reason: candidate.cost.map { .cost(microdollars: $0) } ?? .priceUnknown)
        }
    }
}
