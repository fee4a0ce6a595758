import Domain
import Testing

@testable import Edge

@Suite struct KeyAllowanceTests {
    private static let noon = 20_000 * 86_400 + 43_200

    private func refusal(
        _ change: (inout KeyLimits, inout KeyStanding, inout KeyHold) -> Void,
        estimate: Int64 = 10,
        now: Int = noon
    ) -> KeyAllowance.Refusal? {
        var limits = KeyLimits()
        var standing = KeyStanding()
        standing.advance(to: now)
        var hold = KeyHold()
        change(&limits, &standing, &hold)
        let allowance = KeyAllowance(limits: limits, standing: standing, hold: hold, now: now)
        return allowance.refusal(of: Cost(microdollars: estimate))
    }

    @Test func `a key without limits is never refused`() {
        let nothing = refusal { _, standing, hold in
            standing.spentTotal = Cost(microdollars: .max / 2)
            standing.windowRequests = .max
            hold = KeyHold(requests: 1000, tokens: .max, cost: Cost(microdollars: 1 << 40))
        }
        #expect(nothing == nil)
    }

    @Test(arguments: [(0, nil), (2, nil), (3, 60), (4, 60)] as [(Int, Int?)])
    func `requests of the window are counted up to the limit`(made: Int, seconds: Int?) {
        let told = refusal { limits, standing, _ in
            limits.requestsPerMinute = 3
            standing.windowRequests = made
        }
        #expect(told == seconds.map { .requests(limit: 3, seconds: $0) })
    }

    @Test func `the wait is to the end of the window`() {
        let told = refusal { limits, standing, _ in
            limits.requestsPerMinute = 1
            standing.windowRequests = 1
            standing.windowBegan = Self.noon - 59
        }
        #expect(told == .requests(limit: 1, seconds: 1))
    }

    @Test(arguments: [(0, 0, false), (99, 0, false), (100, 0, true), (50, 49, false), (50, 50, true), (0, 500, true)])
    func `tokens used and tokens held count together, and a large request passes alone`(
        used: Int,
        held: Int,
        isRefused: Bool
    ) {
        let told = refusal { limits, standing, hold in
            limits.tokensPerMinute = 100
            standing.windowTokens = used
            hold.tokens = held
        }
        #expect((told == .tokens(limit: 100, seconds: 60)) == isRefused)
    }

    @Test(arguments: [(0, false), (1, false), (2, true), (3, true)])
    func `so many requests may be in flight`(inFlight: Int, isRefused: Bool) {
        let told = refusal { limits, _, hold in
            limits.concurrentRequests = 2
            hold.requests = inFlight
        }
        #expect((told == .concurrency(limit: 2)) == isRefused)
    }

    @Test(
        arguments: [
            (0, 0, nil), (99, 0, nil), (100, 0, "spent"), (150, 0, "spent"), (50, 49, nil), (50, 50, "held"),
            (100, 50, "spent"),
        ] as [(Int64, Int64, String?)]
    )
    func `money that is spent and money that is held are told apart`(spent: Int64, held: Int64, outcome: String?) {
        let limit = Cost(microdollars: 100)
        let told = refusal { limits, standing, hold in
            limits.budget.total = limit
            standing.spentTotal = Cost(microdollars: spent)
            hold.cost = Cost(microdollars: held)
        }
        switch outcome {
        case "spent": #expect(told == .spent(.total, limit: limit, seconds: nil))
        case "held": #expect(told == .held(.total, limit: limit))
        default: #expect(told == nil)
        }
    }

    @Test func `what costs nothing needs no budget`() {
        let told = refusal(
            { limits, standing, _ in
                limits.budget.total = .zero
                standing.spentTotal = Cost(microdollars: 5)
            },
            estimate: 0
        )
        #expect(told == nil)
        #expect(refusal { limits, _, _ in limits.budget.total = .zero } == .spent(.total, limit: .zero, seconds: nil))
    }

    @Test func `a budget that begins anew says when`() {
        let limit = Cost(microdollars: 1)
        let day = refusal { limits, standing, _ in
            limits.budget.day = limit
            standing.spentToday = limit
        }
        #expect(day == .spent(.day, limit: limit, seconds: 43_200))
        // 20 000 days after 1970-01-01 is 2024-10-04
        let month = refusal { limits, standing, _ in
            limits.budget.month = limit
            standing.spentThisMonth = limit
        }
        #expect(month == .spent(.month, limit: limit, seconds: 27 * 86_400 + 43_200))
    }

    @Test func `money that is spent has OpenAI's code, the rest is an ordinary limit`() {
        let spent = KeyAllowance.Refusal.spent(.day, limit: Cost(microdollars: 1_500_000), seconds: 7).error
        #expect(spent.code == .insufficientQuota)
        #expect(spent.message == "the daily budget of $1.50 of this key is spent; it begins anew in 7 seconds")
        #expect(spent.retryAfterSeconds == 7)
        for refusal: KeyAllowance.Refusal in [
            .requests(limit: 3, seconds: 12), .tokens(limit: 3, seconds: 12), .concurrency(limit: 1),
            .held(.total, limit: Cost(microdollars: 1)),
        ] {
            let error = refusal.error
            #expect(error.code == .rateLimited)
            #expect(error.message == "Rate limit exceeded. Try again in \(error.retryAfterSeconds ?? -1) seconds.")
            #expect(error.details?.isEmpty == false)
        }
        let never = KeyAllowance.Refusal.spent(.total, limit: Cost(microdollars: 1), seconds: nil).error
        #expect(never.retryAfterSeconds == nil)
    }

    @Test func `a refusal describes the limit that it comes from`() {
        let money = Cost(microdollars: 1_500_000)
        let buckets = [
            KeyAllowance.Refusal.requests(limit: 3, seconds: 12), .tokens(limit: 40, seconds: 12),
            .concurrency(limit: 2),
            .held(.day, limit: money), .spent(.day, limit: money, seconds: 9),
            .spent(.total, limit: money, seconds: nil),
        ].map { $0.bucket(now: 100) }
        #expect(buckets.map(\.limit) == [3, 40, 2, 1_500_000, 1_500_000, 1_500_000])
        #expect(buckets.map(\.resetsAt) == [112, 112, 101, 101, 109, 253_402_300_799])
    }

    @Test(arguments: [
        (0, "$0.00"), (1, "$0.000001"), (1_500_000, "$1.50"), (12_345_678, "$12.345678"), (-5, "-$0.000005"),
    ])
    func `amounts read like amounts`(microdollars: Int64, text: String) {
        #expect(DollarAmount.text(Cost(microdollars: microdollars)) == text)
    }
}
