import Testing
import Wire

@testable import Edge

@Suite struct ContextFitTests {
    private func model(
        _ name: String,
        _ context: Int?,
        cost: Int64? = 100,
        latency: Double? = nil,
        provider: Int = 0
    ) -> ContextFit.Model {
        .init(route: .init(provider: provider, model: name), context: context, cost: cost, latency: latency)
    }

    private func arrange(
        _ tokens: Int,
        _ candidates: [ContextFit.Model],
        larger: [ContextFit.Model] = [],
        isOwnChoice: Bool = false
    ) -> [String] {
        ContextFit(promptTokens: tokens, isOwnChoice: isOwnChoice)
            .arrange(candidates) { route in larger.filter { $0.route.provider == route.provider } }
            .map { "\($0.route.model) \($0.reason.word)" }
    }

    @Test(arguments: [
        (8000, ["small fits"]), (8001, ["mid larger_context"]),
        // 10 % more than the prompt must fit into the one that is taken
        (29_000, ["mid larger_context"]), (29_100, ["big larger_context"]), (116_000, ["big larger_context"]),
        (120_000, ["small too_small"]),
    ])
    func `a model named by the client is left only when the prompt bursts it`(tokens: Int, order: [String]) {
        let larger = [model("mid", 32_000), model("big", 128_000)]
        #expect(arrange(tokens, [model("small", 8000)], larger: larger) == order)
    }

    @Test func `a candidate with room comes before one without`() {
        let candidates = [model("m", 8000), model("m", 128_000, provider: 1), model("m", nil, provider: 2)]
        #expect(arrange(9000, candidates) == ["m fits", "m fits", "m too_small"])
        #expect(arrange(200_000, candidates) == ["m fits", "m too_small", "m too_small"])
    }

    @Test func `a model that is a candidate already is not asked twice`() {
        let candidates = [model("small", 8000), model("big", 128_000)]
        #expect(arrange(9000, candidates, larger: [model("big", 128_000)]) == ["big larger_context"])
    }

    @Test func `a prompt between nine tenths and the whole stays where there is nothing larger`() {
        #expect(arrange(7999, [model("m", 8000), model("m", 128_000, provider: 1)]) == ["m fits", "m fits"])
    }

    @Test(
        arguments: [
            // the largest of all decides, with or without room to spare, and one of unknown size may hold anything
            (9000, [8000], [], 8000), (8000, [8000], [], nil), (9000, [8000, 4000], [], 8000),
            (9000, [8000, nil], [], nil),
            (31_000, [8000], [16_000, 32_000], nil), (33_000, [8000], [16_000, 32_000], 32_000), (9000, [], [], nil),
        ] as [(Int, [Int?], [Int], Int?)]
    )
    func `a prompt that nobody holds is told the largest context there is`(
        tokens: Int,
        candidates: [Int?],
        larger: [Int],
        size: Int?
    ) {
        let fit = ContextFit(promptTokens: tokens, isOwnChoice: false)
        let found = fit.roomiest(candidates.map { model("m", $0) }) { _ in larger.map { model("larger", $0) } }
        #expect(found?.context == size)
    }

    @Test func `the entries of a chain go with their candidates`() {
        let routes = [model("small", 8000), model("m", 8000, provider: 1), model("m", 64_000, provider: 2)]
        var plan = ChatPlan(kind: .router, routes: routes.map(\.route), labels: ["a/small", "one", "two"])
        let fit = ContextFit(promptTokens: 9000, isOwnChoice: false)
        plan.arrange(fit.arrange(routes) { $0.provider == 0 ? [model("big", 32_000)] : [] })
        #expect(plan.routes.map(\.model) == ["big", "m", "m"])
        #expect(plan.labels == ["big", "two", "one"], "a model of no entry goes by its own name")
    }

    @Test func `a model of unknown size is taken for large enough`() {
        #expect(arrange(9_000_000, [model("m", nil)], larger: [model("big", 100)]) == ["m fits"])
    }

    @Test(arguments: [
        // below 70 % nothing is looked at, from 90 % a larger one is taken whatever it costs
        (6900, 100, "small fits"), (7100, 100, "big suits_better"), (7100, 151, "small fits"),
        (9000, 900, "big larger_context"), (8999, 900, "small fits"),
    ])
    func `a model that the gateway chose is left when another one suits better`(
        tokens: Int,
        cost: Int,
        order: String
    ) {
        let larger = [model("big", 100_000, cost: Int64(cost))]
        #expect(arrange(tokens, [model("small", 10_000)], larger: larger, isOwnChoice: true) == [order])
    }

    @Test func `without a price nobody is taken without need`() {
        let larger = [model("big", 100_000, cost: nil)]
        #expect(arrange(7500, [model("small", 10_000)], larger: larger, isOwnChoice: true) == ["small fits"])
    }

    @Test(arguments: [
        // room, price, latency and margin all at their best, and none of them
        (1000, 1_000_000, 10, 5.0, 0.9996), (1000, 1000, 1000, 5000, 0.0032),
    ])
    func `the score weighs room, price, latency and margin`(
        tokens: Int,
        context: Int,
        cost: Int,
        latency: Double,
        score: Double
    ) {
        let model = SmartScore.Model(context: context, cost: Int64(cost), latency: latency)
        let value = SmartScore(model, promptTokens: tokens, cheapest: 10, fastest: 5).value
        #expect(abs(value - score) < 0.0001)
    }

    @Test func `what is not known counts half`() {
        let value = SmartScore(
            .init(context: 2000, cost: nil, latency: nil),
            promptTokens: 1000,
            cheapest: nil,
            fastest: nil
        ).value
        #expect(abs(value - (0.4 * 0.5 + 0.3 * 0.5 + 0.2 * 0.5 + 0.1)) < 0.0001)
    }
}
