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

@Suite struct CalendarDayTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017), (2024, 10, 4, 20_000),
        (2026, 12, 31, 20_818), (1, 1, 1, -719_162),
    ])
    func `a date has its number`(year: Int, month: Int, day: Int, number: Int) {
        #expect(CalendarDay.number(year: year, month: month, day: day) == number)
        #expect(CalendarDay.month(ofDay: number) == year * 12 + month - 1)
    }

    @Test(arguments: [(2023, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (2026, 1, 0), (0, 1, 1)])
    func `what is no date has none`(year: Int, month: Int, day: Int) {
        #expect(CalendarDay.number(year: year, month: month, day: day) == nil)
    }

    @Test func `months begin the day after the last one ended`() {
        for month in (1960 * 12)..<(2110 * 12) {
            let first = CalendarDay.firstDay(ofMonth: month)
            #expect(CalendarDay.month(ofDay: first) == month)
            #expect(CalendarDay.month(ofDay: first - 1) == month - 1)
        }
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("2024-10-04T01:02:03Z", 20_000 * 86_400 + 3723),
        ("2024-10-04T01:02:03.987z", 20_000 * 86_400 + 3723), ("2024-10-04T01:02:03+02:00", 20_000 * 86_400 - 3477),
        ("2024-10-04T01:02:03-00:30", 20_000 * 86_400 + 5523),
    ] as [(String, Int)])
    func `an instant is read`(text: String, seconds: Int) {
        #expect(InstantText.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2024", "2024-10-4", "2024-10-04T", "2024-10-04T01:02:03", "2024-10-04T24:00:00Z", "2024-10-04T01:02Z",
        "2024-10-04T01:02:03Zx", "2024-10-04 01:02:03Z", "24-10-04", "2024-10-04T01:02:03+2", "-024-10-04",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(InstantText.seconds(text) == nil)
    }

    @Test(arguments: [("90s", 90), ("30m", 1800), ("12h", 43_200), ("30d", 2_592_000), ("4w", 2_419_200)])
    func `a length is read`(text: String, seconds: Int) {
        #expect(InstantText.length(text) == seconds)
    }

    @Test(arguments: ["", "d", "0d", "-1d", "1y", "99999999999999999w", "1.5h"])
    func `what is no length is refused`(text: String) {
        #expect(InstantText.length(text) == nil)
    }
}
