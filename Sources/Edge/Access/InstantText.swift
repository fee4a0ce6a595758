/// Reads an instant as people write one.
enum InstantText {
    /// Seconds since 1970 of `2026-12-31`, `2026-12-31T23:59:59Z` or the same with an offset such as `+02:00`.
    ///
    /// A day means its first second in UTC. Nil where it is none of these; fractions of a second are dropped.
    static func seconds(_ text: String) -> Int? {
        let parts = text.uppercased().split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let day = parts.first.flatMap(day) else { return nil }
        guard parts.count > 1 else { return day * 86_400 }
        guard let (clock, offset) = clock(parts[1]) else { return nil }
        return day * 86_400 + clock - offset
    }

    /// Seconds of a length such as `90s`, `30m`, `12h`, `30d` or `4w`; nil where it is none.
    static func length(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count > 0 else { return nil }
        let (seconds, isTooMuch) = count.multipliedReportingOverflow(by: unit)
        return isTooMuch ? nil : seconds
    }

    private static func day(_ text: Substring) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, let year = digits(parts[0]), let month = two(parts[1]),
            let day = two(parts[2])
        else { return nil }
        return CalendarDay.number(year: year, month: month, day: day)
    }

    private static func clock(_ text: Substring) -> (seconds: Int, offset: Int)? {
        guard let mark = text.firstIndex(where: { "Z+-".contains($0) }) else { return nil }
        let time = text[..<mark].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = (time.first ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = two(parts[0]), hour < 24, let minute = two(parts[1]), minute < 60,
            let second = two(parts[2]), second <= 60, time.count == 1 || digits(time[1]) != nil
        else { return nil }
        let rest = text[text.index(after: mark)...]
        let seconds = hour * 3600 + minute * 60 + second
        if text[mark] == "Z" { return rest.isEmpty ? (seconds, 0) : nil }
        let zone = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard zone.count == 2, let hours = two(zone[0]), hours < 24, let minutes = two(zone[1]), minutes < 60 else {
            return nil
        }
        return (seconds, (hours * 3600 + minutes * 60) * (text[mark] == "-" ? -1 : 1))
    }

    private static func two(_ text: Substring) -> Int? { text.utf8.count == 2 ? digits(text) : nil }

    private static func digits(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
