import Domain
import Testing

@testable import Edge

@Suite struct KeyStandingTests {
    private func cost(_ microdollars: Int64) -> Cost { Cost(microdollars: microdollars) }

    @Test func `days, months and minutes end by themselves`() {
        // 2024-01-31 23:59:00
        let evening = (19_753 * 86_400) + 86_340
        var standing = KeyStanding()
        standing.advance(to: evening)
        standing.admit()
        standing.charge(cost(5), tokens: 7, admitted: 19_753, now: evening)
        #expect(standing.spentToday == cost(5))
        #expect(standing.windowRequests == 1)
        #expect(standing.windowTokens == 7)
        standing.advance(to: evening + 59)
        #expect(standing.spentToday == cost(5))
        #expect(standing.windowTokens == 7)
        standing.advance(to: evening + 60)
        #expect(standing.spentToday == .zero)
        #expect(standing.spentThisMonth == .zero)
        #expect(standing.spentTotal == cost(5))
        #expect(standing.windowRequests == 0)
        #expect(standing.windowTokens == 0)
    }

    @Test func `a request counts for the day on which it was let in`() {
        var standing = KeyStanding()
        standing.advance(to: 100 * 86_400)
        standing.charge(cost(3), tokens: 0, admitted: 99, now: 100 * 86_400 + 5)
        #expect(standing.spentToday == .zero)
        #expect(standing.spentThisMonth == cost(3))
        #expect(standing.spentTotal == cost(3))
        // the month before
        standing.charge(cost(4), tokens: 0, admitted: 60, now: 100 * 86_400 + 5)
        #expect(standing.spentThisMonth == cost(3))
        #expect(standing.spentTotal == cost(7))
    }

    @Test func `a clock that goes back gives no budget twice`() {
        var standing = KeyStanding()
        standing.advance(to: 100 * 86_400)
        standing.charge(cost(3), tokens: 0, admitted: 100, now: 100 * 86_400)
        standing.advance(to: 99 * 86_400)
        #expect(standing.day == 100)
        #expect(standing.spentToday == cost(3))
    }
}
