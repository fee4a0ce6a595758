/// Instants as RFC 3339 writes them, in UTC.
enum UTCInstant {
    /// Such as `2026-01-31T23:59:59Z`, for seconds since 1970.
    static func text(seconds: Int) -> String {
        let clock = ((seconds % 86_400) + 86_400) % 86_400
        let (year, month, day) = date(ofDay: (seconds - clock) / 86_400)
        let time = "\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
        return "\(year < 1000 ? "0" : "")\(year)-\(two(month))-\(two(day))T\(time)Z"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The date of a day counted from 1970, by years that begin in March, so that leap days come last.
    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
