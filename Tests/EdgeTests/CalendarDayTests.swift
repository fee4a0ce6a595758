import Testing

@testable import Edge

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
}
