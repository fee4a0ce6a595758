import Testing

@testable import Edge

@Suite struct PrefixAffinityTests {
    private let first = ModelCatalog.Route(provider: 0, model: "m")
    private let second = ModelCatalog.Route(provider: 1, model: "m")

    @Test func `a conversation returns to the provider that holds its beginning`() {
        let affinity = PrefixAffinity()
        affinity.remember(7, route: second, promptTokens: 2000, now: 0)
        #expect(affinity.ordered([first, second], for: 7, now: 1) == [second, first])
        #expect(affinity.ordered([first, second], for: 8, now: 1) == [first, second])
    }

    @Test func `it is forgotten when providers forget, and short prompts are not remembered`() {
        let affinity = PrefixAffinity()
        affinity.remember(7, route: second, promptTokens: 2000, now: 0)
        #expect(affinity.ordered([first, second], for: 7, now: PrefixAffinity.life) == [first, second])
        affinity.remember(9, route: second, promptTokens: 1000, now: 0)
        #expect(affinity.ordered([first, second], for: 9, now: 1) == [first, second])
    }

    @Test func `a provider that is no candidate is not brought in`() {
        let affinity = PrefixAffinity()
        affinity.remember(7, route: .init(provider: 5, model: "m"), promptTokens: 2000, now: 0)
        #expect(affinity.ordered([first, second], for: 7, now: 1) == [first, second])
    }

    @Test func `memories are bounded`() {
        let affinity = PrefixAffinity()
        for number in 1...UInt64(PrefixAffinity.most + 10) {
            affinity.remember(number, route: second, promptTokens: 2000, now: 0)
        }
        let last = UInt64(PrefixAffinity.most + 10)
        #expect(affinity.ordered([first, second], for: last, now: 1) == [second, first])
    }
}
