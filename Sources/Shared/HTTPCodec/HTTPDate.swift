/// Dates as HTTP writes them, as whole seconds since 1970 began.
public enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let longWeekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// The date in the form that is to be sent, `Sun, 06 Nov 1994 08:49:37 GMT`; years 0 to 9999 only.
    public static func text(_ seconds: Int) -> String {
        let day = floored(seconds, 86_400)
        let second = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        let weekday = weekdays[((day + 4) % 7 + 7) % 7]
        let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(weekday), \(padded(dayOfMonth, 2)) \(months[month - 1]) \(padded(year, 4)) \(clock) GMT"
    }

    /// Reads any of the three forms that HTTP knows.
    ///
    /// - Parameters:
    ///   - text: Such as `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
    ///     `Sun Nov  6 08:49:37 1994`. Whether the weekday is right is not looked at.
    ///   - now: The present, which tells the century of a two-digit year: at most fifty years ahead.
    /// - Returns: The seconds since 1970 began; nil for anything else.
    public static func seconds(_ text: String, now: Int) -> Int? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        guard let first = words.first else { return nil }
        switch words.count {
        case 6 where weekdays.contains(where: { first == $0 + "," }) && words[5] == "GMT":
            guard words[1].utf8.count == 2, words[3].utf8.count == 4 else { return nil }
            return assembled(day: words[1], month: words[2], year: number(words[3]), clock: words[4])
        case 5 where weekdays.contains(first):
            guard words[4].utf8.count == 4 else { return nil }
            return assembled(day: words[2], month: words[1], year: number(words[4]), clock: words[3])
        case 4 where longWeekdays.contains(where: { first == $0 + "," }) && words[3] == "GMT":
            let parts = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, parts[2].utf8.count == 2, let short = number(parts[2]) else { return nil }
            return assembled(day: parts[0], month: parts[1], year: fullYear(short, now: now), clock: words[2])
        default: return nil
        }
    }

    /// The latest year with these two digits that is at most fifty years ahead.
    private static func fullYear(_ short: Int, now: Int) -> Int {
        let latest = civil(floored(now, 86_400)).year + 50
        return latest - ((latest - short) % 100 + 100) % 100
    }

    private static func assembled(day: String, month: String, year: Int?, clock: String) -> Int? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let year, let month = months.firstIndex(of: month).map({ $0 + 1 }), let day = number(day),
            parts.count == 3,
            parts.allSatisfy({ $0.utf8.count == 2 }), let hour = number(parts[0]), let minute = number(parts[1]),
            let second = number(parts[2]), hour < 24, minute < 60, second <= 60
        else { return nil }
        // A day that the month does not have comes out as another day.
        let days = dayNumber(year, month, day)
        guard civil(days) == (year, month, day) else { return nil }
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// A number of one to four digits.
    private static func number(_ text: String) -> Int? {
        let isNumber = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return isNumber && text.utf8.count <= 4 ? Int(text) : nil
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func floored(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    // Both count years from March, so that the leap day is a year's last, in cycles of 400 years or 146,097 days.

    /// The days from 1970 to a date of the Gregorian calendar.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let cycle = floored(shifted, 400)
        let yearOfCycle = shifted - cycle * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
    }

    /// The date that lies so many days after the first of 1970.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let cycle = floored(shifted, 146_097)
        let dayOfCycle = shifted - cycle * 146_097
        let leapDays = dayOfCycle / 1460 - dayOfCycle / 36_524 + dayOfCycle / 146_096
        let yearOfCycle = (dayOfCycle - leapDays) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }
}
