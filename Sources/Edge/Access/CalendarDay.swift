/// Days of the Gregorian calendar in UTC, counted from 1970-01-01, and the months they lie in.
enum CalendarDay {
    /// The number of a day; nil when there is no such day.
    static func number(year: Int, month: Int, day: Int) -> Int? {
        guard (1...12).contains(month), (1...9999).contains(year) else { return nil }
        let number = firstDay(ofMonth: year * 12 + month - 1) + day - 1
        guard day >= 1, self.month(ofDay: number) == year * 12 + month - 1 else { return nil }
        return number
    }

    /// The first day of a month, which is counted from January of the year 0.
    static func firstDay(ofMonth month: Int) -> Int {
        // years that begin in March end with the leap day
        let shifted = month - 2
        let year = floorDivide(shifted, 12)
        let monthFromMarch = shifted - year * 12
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * monthFromMarch + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The month of a day, counted from January of the year 0.
    static func month(ofDay day: Int) -> Int {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        return (era * 400 + yearOfEra) * 12 + (5 * dayOfYear + 2) / 153 + 2
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}
