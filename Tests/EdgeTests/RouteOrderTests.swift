import Configuration
import Testing

@testable import Edge

@Suite struct RouteOrderTests {
    private func candidate(
        _ name: String,
        priority: Int = 0,
        weight: Double = 1,
        latency: Double? = nil,
        isDue: Bool = false,
        cost: Int64? = nil,
        running: Int = 0
    ) -> RouteCandidate {
        RouteCandidate(
            route: .init(provider: 0, model: name),
            priority: priority,
            weight: weight,
            latency: latency,
            isDue: isDue,
            cost: cost,
            running: running
        )
    }

    private func rank(
        _ candidates: [RouteCandidate],
        _ policy: ModelSection.Policy,
        times: Int = 1
    ) -> [[String]] {
        var turns = RouteTurns()
        return (0..<times).map { _ in
            RouteOrder.rank(candidates, by: policy, turns: &turns).map(\.route.model)
        }
    }

    @Test func `groups of equal priority rotate each by themselves`() {
        let candidates = [
            candidate("a", priority: 1), candidate("b", priority: 1), candidate("c", priority: 2),
            candidate("d", priority: 3), candidate("e", priority: 3), candidate("f", priority: 3),
        ]
        #expect(
            rank(candidates, .priority, times: 3)
                == [["a", "b", "c", "d", "e", "f"], ["b", "a", "c", "e", "f", "d"], ["a", "b", "c", "f", "d", "e"]]
        )
    }

    @Test func `round robin goes on with those behind the one whose turn it is`() {
        let candidates = ["a", "b", "c"].map { candidate($0) }
        #expect(
            rank(candidates, .roundRobin, times: 4) == [
                ["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"],
            ]
        )
    }

    @Test func `weights are met smoothly, not in blocks`() {
        let candidates = [candidate("a", weight: 5), candidate("b", weight: 1), candidate("c", weight: 1)]
        let first = rank(candidates, .weighted, times: 7).compactMap(\.first)
        #expect(first == ["a", "a", "b", "a", "c", "a", "a"])
    }

    @Test(arguments: [[1.0, 3.0], [2.5, 2.5, 5], [1, 10, 100]])
    func `after many draws each has had its share, and never is anybody a whole share behind`(weights: [Double]) {
        var turns = RouteTurns()
        var drawn = Array(repeating: 0.0, count: weights.count)
        let total = weights.reduce(0, +)
        for round in 1...1000 {
            guard let place = turns.draw(weights) else { return #expect(Bool(false)) }
            drawn[place] += 1
            for (place, weight) in weights.enumerated() {
                #expect(abs(drawn[place] - Double(round) * weight / total) <= 1.0 * Double(weights.count))
            }
        }
    }

    @Test func `a weight of 0 is never drawn but still asked when others fail`() {
        let candidates = [candidate("spare", weight: 0), candidate("a", weight: 1), candidate("b", weight: 4)]
        for order in rank(candidates, .weighted, times: 5) {
            #expect(order.last == "spare")
            #expect(order.count == 3)
        }
        #expect(rank([candidate("a", weight: 0), candidate("b", weight: 0)], .weighted) == [["a", "b"]])
    }

    @Test(
        arguments: [
            // (a, b, c) as (latency, due, running), and the order
            ([(9.0, false, 0), (1.0, false, 0), (5.0, false, 0)], ["b", "c", "a"]),
            // who is to be measured comes first
            ([(9.0, false, 0), (1.0, true, 0), (5.0, false, 0)], ["b", "c", "a"]),
            ([(1.0, false, 0), (nil, true, 0), (5.0, false, 0)], ["b", "a", "c"]),
            // somebody else is measuring: not before it is known
            ([(nil, false, 1), (9.0, false, 0), (nil, true, 0)], ["c", "b", "a"]),
            // of equals the less busy one
            ([(5.0, false, 3), (5.0, false, 1), (5.0, false, 2)], ["b", "c", "a"]),
            ([(nil, true, 0), (nil, true, 0), (nil, true, 0)], ["a", "b", "c"]),
        ] as [([(Double?, Bool, Int)], [String])]
    )
    func `the fastest comes first`(figures: [(Double?, Bool, Int)], order: [String]) {
        let candidates = zip(["a", "b", "c"], figures).map { name, figure in
            candidate(name, latency: figure.0, isDue: figure.1, running: figure.2)
        }
        #expect(rank(candidates, .leastLatency) == [order])
    }

    @Test func `the cheapest comes first, and an unknown price is no low price`() {
        let candidates = [
            candidate("unknown"), candidate("dear", cost: 900), candidate("busy", cost: 5, running: 2),
            candidate("cheap", cost: 5, running: 1), candidate("free", cost: 0),
        ]
        #expect(rank(candidates, .leastCost) == [["free", "cheap", "busy", "dear", "unknown"]])
    }

    @Test func `reasons are words for people`() {
        var turns = RouteTurns()
        let candidates = [candidate("a", weight: 3), candidate("b", weight: 1)]
        let ranked = RouteOrder.rank(candidates, by: .weighted, turns: &turns)
        #expect(ranked[0].reason.text == "drawn by its share of 75 %")
        #expect(ranked[1].reason.text == "behind the one drawn, weight 1")
        #expect(RouteReason.latency(nanoseconds: 12_340_000).text == "answers began after 12.3 ms of late")
    }
}
